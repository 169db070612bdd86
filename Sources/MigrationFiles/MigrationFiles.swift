// MigrationFiles
