"""Would AWS save this document? One file for each element or limit."""
