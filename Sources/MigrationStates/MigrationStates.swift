// MigrationStates
