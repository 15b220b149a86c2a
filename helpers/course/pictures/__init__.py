"""Pictures that teach: what each of them says, as data. Asked of the engine and the mocked world; nothing is drawn."""
