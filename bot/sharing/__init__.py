"""What clusters let others hear of, and how they are put in touch."""
