// Reads settings from everywhere.
