"""What somebody asks for and takes time, such as a report: kept with the turn, made beside the chat, brought once."""
