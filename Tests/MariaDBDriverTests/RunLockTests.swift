import Database
import MariaDBDriver
import Testing

@Suite("MariaDB run lock", .enabled(if: TestServer.isThere, TestServer.reason))
struct RunLockTests {
  let database: TestDatabase

  init() throws { database = try TestDatabase() }

  private func open(_ kind: RunLockKind = .automatic) throws -> MariaDBConnection {
    try database.open(lock: kind)
  }

  private func tryLock(_ connection: MariaDBConnection) throws -> Bool {
    try connection.tryLockRun(schema: database.name, table: "history")
  }

  private func unlock(_ connection: MariaDBConnection) throws {
    try connection.unlockRun(schema: database.name, table: "history")
  }

  private func isLockedElsewhere(_ connection: MariaDBConnection) throws -> Bool {
    try connection.isRunLockedElsewhere(schema: database.name, table: "history")
  }

  private func createHistory() throws {
    let connection = try open()
    for statement in connection.dialect.createHistoryTable(
      schema: database.name, table: "history", tablespace: nil)
    {
      try connection.execute(statement)
    }
  }

  @Test("is held by one connection at a time", arguments: [RunLockKind.automatic, .row])
  func exclusive(kind: RunLockKind) throws {
    try createHistory()
    let first = try open(kind)
    let second = try open(kind)
    #expect(try tryLock(first))
    #expect(try tryLock(first))
    #expect(try !tryLock(second))
    #expect(try isLockedElsewhere(second))
    #expect(try !isLockedElsewhere(first))
    try unlock(second)
    #expect(try !tryLock(second))
    try unlock(first)
    #expect(try !isLockedElsewhere(second))
    #expect(try tryLock(second))
  }

  @Test("is of one history table alone")
  func tables() throws {
    let first = try open()
    let second = try open()
    #expect(try tryLock(first))
    #expect(try second.tryLockRun(schema: database.name, table: "other"))
  }

  @Test(
    "has the reference's name",
    arguments: [
      ("app", "flyway_schema_history", "Flyway--320650056"),
      ("mydb", "flyway_schema_history", "Flyway-278632207"),
    ])
  func name(schema: String, table: String, name: String) throws {
    let connection = try open()
    let free = try connection.query("SELECT IS_FREE_LOCK(?)", [.text(name)])
    // Another test of the same server may hold it only here.
    #expect(free == [[.integer(1)]])
    #expect(try connection.tryLockRun(schema: schema, table: table))
    let owner = try connection.query("SELECT IS_USED_LOCK(?) = CONNECTION_ID()", [.text(name)])
    #expect(owner == [[.integer(1)]])
  }

  @Test("ends with its connection")
  func endOfConnection() throws {
    let first = try open()
    let second = try open()
    #expect(try tryLock(first))
    first.close()
    var isFree = false
    while !isFree { isFree = try tryLock(second) }
  }

  @Test("names who has it")
  func holder() throws {
    let first = try open()
    let second = try open()
    #expect(second.runLockHolder(schema: database.name, table: "history") == nil)
    #expect(try tryLock(first))
    let id = try first.query("SELECT CONNECTION_ID()")[0][0].plain
    let text = try #require(second.runLockHolder(schema: database.name, table: "history"))
    #expect(text.hasPrefix("connection \(id) of flyway@127.0.0.1:"))
    #expect(text.contains(", idle for ") || text.contains(" s at: "))
  }

  @Test("counts once for each time it is taken")
  func counter() throws {
    let connection = try open()
    #expect(try connection.foreignChangeCounter() == nil)
    #expect(try tryLock(connection))
    let first = try #require(try connection.foreignChangeCounter())
    try connection.run("CREATE TABLE t (i INT)")
    #expect(try connection.foreignChangeCounter() == first)
    try unlock(connection)
    #expect(try connection.foreignChangeCounter() == nil)
    #expect(try tryLock(connection))
    #expect(try connection.foreignChangeCounter() != first)
  }

  private func holds(_ connection: MariaDBConnection) throws -> Bool {
    try connection.holdsRunLock(schema: database.name, table: "history")
  }

  @Test("can be lost through a script, and taken again", arguments: [RunLockKind.automatic, .row])
  func released(kind: RunLockKind) throws {
    try createHistory()
    let connection = try open(kind)
    #expect(try tryLock(connection))
    #expect(try holds(connection))
    let first = try connection.foreignChangeCounter()
    try connection.run("DO RELEASE_ALL_LOCKS()")
    #expect(try !holds(connection))
    #expect(try connection.foreignChangeCounter() == nil)
    let other = try open(kind)
    #expect(try tryLock(other))
    #expect(try !tryLock(connection))
    try unlock(other)
    #expect(try tryLock(connection))
    #expect(try connection.foreignChangeCounter() != first)
  }

  // MARK: Rows

  private func lockRows() throws -> [String] {
    try database.column("SELECT description FROM history WHERE installed_rank = -100")
  }

  @Test("is a row of the history in a cluster, gone with the lock")
  func row() throws {
    try createHistory()
    let connection = try open(.row)
    #expect(try tryLock(connection))
    #expect(try lockRows() == ["flyway-lock"])
    try unlock(connection)
    #expect(try lockRows() == [])
  }

  @Test("is told of another server's run by its row, until its lease ends")
  func foreignRow() throws {
    try createHistory()
    let connection = try open(.row)
    // As a run on another server of the cluster leaves it here.
    try connection.execute(
      """
      INSERT INTO history (installed_rank, version, description, type, script, installed_by, \
      execution_time, success) VALUES (-100, 'other', 'flyway-lock', '', '', 'ann', 0, 1)
      """)
    #expect(try !tryLock(connection))
    #expect(try isLockedElsewhere(connection))
    let holder = try #require(connection.runLockHolder(schema: database.name, table: "history"))
    #expect(holder.contains("a run of ann on another server"))
    // The named lock was given back.
    let other = try open(.named)
    #expect(try tryLock(other))
    try unlock(other)
    try connection.execute("UPDATE history SET installed_on = installed_on - INTERVAL 6 MINUTE")
    #expect(try !isLockedElsewhere(connection))
  }

  @Test("takes the place of a row whose lease has ended")
  func expiredRow() throws {
    try createHistory()
    let connection = try open(.row)
    try connection.execute(
      """
      INSERT INTO history (installed_rank, version, description, type, script, installed_by, \
      installed_on, execution_time, success) VALUES (-100, 'other', 'flyway-lock', '', '', 'ann', \
      CURRENT_TIMESTAMP - INTERVAL 6 MINUTE, 0, 1)
      """)
    #expect(try tryLock(connection))
    #expect(try database.column("SELECT installed_by FROM history") == ["flyway"])
  }

  @Test("is lost with its row in a cluster")
  func lostRow() throws {
    try createHistory()
    let connection = try open(.row)
    #expect(try tryLock(connection))
    #expect(try holds(connection))
    try connection.execute("DELETE FROM history")
    #expect(try !holds(connection))
  }

  @Test("needs no table in a cluster before there is one")
  func noTable() throws {
    let connection = try open(.row)
    #expect(try tryLock(connection))
    #expect(try connection.foreignChangeCounter() != nil)
    try unlock(connection)
    #expect(try !isLockedElsewhere(connection))
  }
}
