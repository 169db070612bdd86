/// The state of a migration (engine.md 5.1).
///
/// The raw value is the reference's constant.
public enum MigrationState: String, Sendable, Hashable, CaseIterable {
  case pending = "PENDING"
  case aboveTarget = "ABOVE_TARGET"
  case belowBaseline = "BELOW_BASELINE"
  case baselineIgnored = "BASELINE_IGNORED"
  case baseline = "BASELINE"
  case ignored = "IGNORED"
  case missingSuccess = "MISSING_SUCCESS"
  case missingFailed = "MISSING_FAILED"
  case success = "SUCCESS"
  case undone = "UNDONE"
  case available = "AVAILABLE"
  case failed = "FAILED"
  case outOfOrder = "OUT_OF_ORDER"
  case futureSuccess = "FUTURE_SUCCESS"
  case futureFailed = "FUTURE_FAILED"
  case outdated = "OUTDATED"
  case superseded = "SUPERSEDED"
  case deleted = "DELETED"

  /// The name shown in tables and matched by ignore patterns.
  public var displayName: String {
    switch self {
    case .pending: "Pending"
    case .aboveTarget: "Above Target"
    case .belowBaseline: "Below Baseline"
    case .baselineIgnored: "Ignored (Baseline)"
    case .baseline: "Baseline"
    case .ignored: "Ignored"
    case .missingSuccess: "Missing"
    case .missingFailed: "Failed (Missing)"
    case .success: "Success"
    case .undone: "Undone"
    case .available: "Available"
    case .failed: "Failed"
    case .outOfOrder: "Out of Order"
    case .futureSuccess: "Future"
    case .futureFailed: "Failed (Future)"
    case .outdated: "Outdated"
    case .superseded: "Superseded"
    case .deleted: "Deleted"
    }
  }

  /// Whether entries in this state have a file.
  public var isResolved: Bool {
    switch self {
    case .missingSuccess, .missingFailed, .futureSuccess, .futureFailed, .deleted: false
    default: true
    }
  }

  /// Whether entries in this state have a row in the history.
  public var isApplied: Bool {
    switch self {
    case .pending, .aboveTarget, .belowBaseline, .baselineIgnored, .ignored, .available: false
    default: true
    }
  }

  /// Whether the state is that of a failed migration.
  public var isFailed: Bool { self == .failed || self == .missingFailed || self == .futureFailed }
}
