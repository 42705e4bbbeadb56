"""What somebody asks for and takes time."""
