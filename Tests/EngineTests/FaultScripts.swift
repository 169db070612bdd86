import TestSupport

/// The scripts of the tests with faults, as an engine takes them.
///
/// Those that share no transaction with their row can be run again after a repair, as a careful
/// author writes them.
struct FaultScripts {
  let hasTransactionalDDL: Bool
  let setUp: String
  let one: String
  let two: String
  /// For outside a transaction.
  let outside: String
  /// Never in a transaction.
  let vacuum: String
  let six: String
  /// Ends its own transaction.
  let commits: String
  /// For a callback, on engines where DDL commits.
  let commitsAround = "create table if not exists audit (n int);"

  /// Versions whose scripts share a transaction with their row, and how many rows they add to `done`.
  let atomic: [String: Int]
  /// Versions that a fault may leave as failed.
  let mayFail: Set<String>
  /// Tables of the scripts that share no transaction with their row.
  let tables: [String: String]

  init(_ engine: TestEngine) {
    six = "insert into done values (6, 1);"
    one = "insert into done values (1, 1);\ninsert into done values (1, 2);"
    guard case .mariaDB = engine else {
      hasTransactionalDDL = true
      setUp = "create table if not exists done (version int, step int);"
      two = """
        create table two (id int);
        insert into done values (2, 1), (2, 2);
        insert into done values (2, 3);
        """
      outside = """
        create table if not exists three (id int primary key);
        insert into three values (1) on conflict do nothing;
        """
      vacuum = "vacuum;"
      commits = """
        create table if not exists seven (id int primary key);
        insert into seven values (1) on conflict do nothing;
        commit;
        insert into seven values (2) on conflict do nothing;
        """
      atomic = ["1": 2, "2": 3, "6": 1]
      mayFail = ["3", "4", "5", "7"]
      tables = ["three": "3", "seven": "7"]
      return
    }
    hasTransactionalDDL = false
    setUp = "create table if not exists done (version int, step int, primary key (version, step));"
    two = """
      create table if not exists two (id int primary key);
      insert ignore into two values (1), (2);
      insert ignore into two values (3);
      """
    outside = """
      create table if not exists three (id int primary key);
      insert ignore into three values (1);
      """
    vacuum = "optimize table done;"
    commits = """
      create table if not exists seven (id int primary key);
      insert ignore into seven values (1);
      commit;
      insert ignore into seven values (2);
      """
    atomic = ["1": 2, "6": 1]
    // The reference leaves a failed row of each script that fails.
    mayFail = ["1", "2", "3", "4", "5", "6", "7", "view"]
    tables = ["two": "2", "three": "3", "seven": "7"]
  }
}
