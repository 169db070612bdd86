/// When a callback runs; the raw value is the prefix of its file (engine.md 11.1).
package enum CallbackEvent: String, Sendable, Hashable, CaseIterable {
  case beforeConnect, afterConnect
  case createSchema, beforeCreateSchema
  case beforeMigrate, afterMigrate, afterMigrateApplied, afterMigrateError
  case afterMigrateOperationFinish
  case afterVersioned, beforeRepeatables
  case beforeEachMigrate, afterEachMigrate, afterEachMigrateError
  case beforeEachMigrateStatement, afterEachMigrateStatement, afterEachMigrateStatementError
  case beforeUndo, afterUndo, afterUndoError
  case beforeEachUndo, afterEachUndo, afterEachUndoError
  case beforeEachUndoStatement, afterEachUndoStatement, afterEachUndoStatementError
  case beforeValidate, afterValidate, afterValidateError
  case beforeInfo, afterInfo, afterInfoError, afterInfoOperationFinish
  case beforeBaseline, afterBaseline, afterBaselineError
  case beforeRepair, afterRepair, afterRepairError
  case beforeClean, afterClean, afterCleanError
  case beforeDeploy, afterDeploy, afterDeployError
}
