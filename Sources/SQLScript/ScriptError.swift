/// Why a script cannot be cut or run as it is: the cause alone, without the script's path.
///
/// The engine puts `Unable to parse statement in <path> at line …` in front (sql-parser.md 1.7).
package struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, for code.
  package enum Code: String, Sendable {
    /// A placeholder of the user's has no value.
    case placeholderWithoutValue
    /// A placeholder of the tool's own has no value.
    case defaultPlaceholderWithoutValue
    /// The prefix, suffix or separator of placeholders is empty.
    case emptyPlaceholderSyntax
    /// The file ends inside a block.
    case incompleteStatement
    /// `DELIMITER` while a statement is under way.
    case delimiterInsideStatement
    /// `DELIMITER` without an argument, or with one that could never be found.
    case missingDelimiter
    /// A command of the client, such as `\connect`, where a statement should be.
    case clientCommand
    /// Statements that may and that may not run in a transaction, in one script.
    case mixedTransactions
    /// A `shouldExecute` expression that cannot be read.
    case invalidCondition
  }

  package let code: Code
  package let description: String
  /// Where the current statement or the placeholder begins in the file; `nil` where no file is.
  package let position: ScriptPosition?

  package init(_ code: Code, _ description: String, at position: ScriptPosition? = nil) {
    self.code = code
    self.description = description
    self.position = position
  }

  /// The cause as printed.
  package var message: String { description }
  /// The line of ``position``, or 1.
  package var line: Int { position?.line ?? 1 }
  /// The column of ``position``, or 1.
  package var column: Int { position?.column ?? 1 }
}
