"""Project meetings: what clusters bring and ask for, the programme, and what may be passed on afterwards."""
