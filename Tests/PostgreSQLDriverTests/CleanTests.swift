import Database
import PostgreSQLDriver
import Testing

@Suite("PostgreSQL clean", .enabled(if: TestServer.isThere, TestServer.reason))
struct CleanTests {
  let database: TestDatabase
  let connection: PostgreSQLConnection

  init() throws {
    database = try TestDatabase()
    connection = try database.connect()
    try connection.execute("CREATE SCHEMA x")
    try connection.execute("CREATE SCHEMA other")
  }

  /// Everything of a schema that the catalogue knows; dependencies on it tell of all kinds.
  private func objects(in schema: String) throws -> [String?] {
    try connection.query(
      """
      SELECT pg_describe_object(classid, objid, objsubid) FROM pg_depend
      WHERE refclassid = 'pg_namespace'::regclass AND refobjid = $1::regnamespace
      ORDER BY 1
      """, [.text(schema)]
    ).map { row in if case .text(let text)? = row.first { text } else { nil } }
  }

  private static let kinds = [
    "CREATE TABLE x.t (i int PRIMARY KEY, j serial, k int GENERATED ALWAYS AS IDENTITY)",
    """
    CREATE TABLE x.p (i int) PARTITION BY RANGE (i);
    CREATE TABLE x.p1 PARTITION OF x.p FOR VALUES FROM (0) TO (9);
    CREATE TABLE x.p2 PARTITION OF x.p DEFAULT
    """,
    "CREATE TABLE x.parent (i int); CREATE TABLE x.child () INHERITS (x.parent)",
    "CREATE TABLE other.parent (i int); CREATE TABLE x.child () INHERITS (other.parent)",
    "CREATE TABLE other.p (i int) PARTITION BY LIST (i); CREATE TABLE x.p1 PARTITION OF other.p DEFAULT",
    "CREATE TABLE x.a (i int PRIMARY KEY); CREATE TABLE other.b (i int REFERENCES x.a)",
    "CREATE TABLE x.\"weird \"\"name\"\".; x\" (i int)",
    """
    CREATE EXTENSION postgres_fdw SCHEMA other; CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw;
    CREATE FOREIGN TABLE x.f (i int) SERVER s
    """,
    "CREATE VIEW x.v AS SELECT 1 AS i; CREATE VIEW x.w AS SELECT * FROM x.v",
    "CREATE MATERIALIZED VIEW x.m AS SELECT 1 AS i; CREATE VIEW x.w AS SELECT * FROM x.m",
    "CREATE SEQUENCE x.s; CREATE TABLE other.t (i int DEFAULT nextval('x.s'))",
    "CREATE TYPE x.c AS (a int, b text); CREATE TABLE other.t (c x.c)",
    "CREATE TYPE x.e AS ENUM ('a', 'b'); CREATE FUNCTION x.f(x.e) RETURNS x.e LANGUAGE sql AS 'SELECT $1'",
    "CREATE TYPE x.r AS RANGE (subtype = float8)",
    "CREATE TYPE x.shell",
    """
    CREATE TYPE x.b; CREATE FUNCTION x.b_in(cstring) RETURNS x.b LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
    CREATE FUNCTION x.b_out(x.b) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
    CREATE TYPE x.b (INPUT = x.b_in, OUTPUT = x.b_out, LIKE = int)
    """,
    "CREATE DOMAIN x.d AS int CHECK (value > 0); CREATE DOMAIN x.d2 AS x.d; CREATE TABLE x.t (d x.d2)",
    """
    CREATE FUNCTION x.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION x.f(int, VARIADIC text[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION x.f(OUT a int, OUT b int) LANGUAGE sql AS 'SELECT 1, 2'
    """.replacing("x.f(OUT", with: "x.g(OUT"),
    "CREATE PROCEDURE x.p(i int) LANGUAGE sql AS 'SELECT 1'",
    """
    CREATE AGGREGATE x.total (int) (sfunc = int4pl, stype = int);
    CREATE AGGREGATE x.n (*) (sfunc = int8inc, stype = int8, initcond = '0');
    CREATE AGGREGATE x.pd (float8 ORDER BY anyelement)
      (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final,
       finalfunc_extra = true)
    """,
    """
    CREATE FUNCTION x.tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
    CREATE TABLE other.t (i int);
    CREATE TRIGGER r BEFORE INSERT ON other.t FOR EACH ROW EXECUTE FUNCTION x.tf()
    """,
    """
    CREATE OPERATOR x.=== (leftarg = int, rightarg = int, function = int4eq);
    CREATE OPERATOR x.!! (rightarg = int, function = int4abs)
    """,
    """
    CREATE TYPE x.e AS ENUM ('a'); CREATE FUNCTION x.c(int) RETURNS x.e LANGUAGE sql AS 'SELECT NULL::x.e';
    CREATE CAST (int AS x.e) WITH FUNCTION x.c(int)
    """,
    """
    CREATE OPERATOR FAMILY x.fam USING btree;
    CREATE OPERATOR CLASS x.cls FOR TYPE int USING btree FAMILY x.fam AS OPERATOR 1 <;
    CREATE OPERATOR CLASS x.own FOR TYPE int USING hash AS OPERATOR 1 =
    """,
    "CREATE COLLATION x.c (provider = libc, locale = 'C'); CREATE TABLE other.t (v text COLLATE x.c)",
    "CREATE CONVERSION x.c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
    """
    CREATE TEXT SEARCH DICTIONARY x.d (TEMPLATE = simple);
    CREATE TEXT SEARCH CONFIGURATION x.c (COPY = simple);
    CREATE TEXT SEARCH PARSER x.p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end,
      LEXTYPES = prsd_lextype);
    CREATE TEXT SEARCH TEMPLATE x.t (LEXIZE = dsimple_lexize)
    """,
    "CREATE TABLE other.t (a int, b int); CREATE STATISTICS x.st ON a, b FROM other.t",
    """
    CREATE FUNCTION x.ev() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
    CREATE EVENT TRIGGER ev ON sql_drop EXECUTE FUNCTION x.ev()
    """,
    "CREATE EXTENSION citext SCHEMA x; CREATE TABLE x.t (c x.citext)",
    "CREATE EXTENSION hstore SCHEMA other; CREATE TABLE x.t (h other.hstore)",
    "CREATE TABLE x.t (i int); ALTER TABLE x.t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON x.t USING (true)",
    "CREATE TABLE x.t (i int); CREATE RULE r AS ON INSERT TO x.t DO ALSO NOTHING; COMMENT ON TABLE x.t IS 'c'",
  ]

  @Test("drops every kind of object, and leaves the schema", arguments: kinds)
  func everyKind(script: String) throws {
    for statement in script.split(separator: ";\n") {
      for part in Self.parts(String(statement)) { try connection.execute(part) }
    }
    #expect(try !objects(in: "x").isEmpty)
    let others = try objects(in: "other")
    for _ in 0..<2 { try connection.dialect.clean(schema: "x", on: connection) }
    #expect(try objects(in: "x") == [])
    #expect(try objects(in: "other") == others)
    #expect(try connection.dialect.schemaExists("x", on: connection))
    #expect(!connection.isInTransaction)
  }

  /// Statements divided by a semicolon and a blank.
  private static func parts(_ text: String) -> [String] {
    text.contains("$$") || text.contains("\"\"") || text.contains("'BEGIN")
      ? [text] : text.split(separator: "; ").map(String.init)
  }

  @Test("drops all kinds together")
  func together() throws {
    for (index, script) in Self.kinds.enumerated() where index % 3 == 0 {
      try? connection.execute(script)
    }
    try connection.dialect.clean(schema: "x", on: connection)
    #expect(try objects(in: "x") == [])
  }

  @Test("publications stay")
  func publication() throws {
    try connection.execute("CREATE TABLE x.t (i int)")
    try connection.execute("CREATE PUBLICATION p FOR TABLE x.t")
    try connection.dialect.clean(schema: "x", on: connection)
    #expect(try connection.value("SELECT pubname FROM pg_publication") == "p")
  }

  /// A type that is gone must not lead to what another schema has under the same names.
  @Test("what the search path finds in other schemas stays")
  func searchPath() throws {
    for schema in ["x", "other"] {
      try connection.execute("CREATE TYPE \(schema).t AS (i int)")
      try connection.execute(
        "CREATE FUNCTION \(schema).f(\(schema).t) RETURNS int LANGUAGE sql AS 'SELECT 1'")
      try connection.execute(
        "CREATE OPERATOR \(schema).!! (rightarg = \(schema).t, function = \(schema).f)")
    }
    let others = try objects(in: "other")
    try connection.execute("SET search_path = x, other")
    try connection.dialect.clean(schema: "x", on: connection)
    // Names are shown as the path has it.
    try connection.execute("RESET search_path")
    #expect(try objects(in: "x") == [])
    #expect(try objects(in: "other") == others)
  }

  @Test("what cannot be dropped undoes all")
  func refused() throws {
    let role = "\(database.name)_owner"
    try connection.execute("CREATE ROLE \(role)")
    defer {
      try? connection.execute("RESET ROLE")
      try? connection.execute("DROP OWNED BY \(role)")
      try? connection.execute("DROP ROLE \(role)")
    }
    try connection.execute("GRANT ALL ON SCHEMA x TO \(role)")
    try connection.execute("CREATE TABLE x.theirs (i int)")
    try connection.execute("SET ROLE \(role)")
    try connection.execute("CREATE VIEW x.mine AS SELECT 1")
    let error = try #require(throws: DatabaseError.self) {
      try connection.dialect.clean(schema: "x", on: connection)
    }
    #expect(error.sqlState == "42501")
    #expect(!connection.isInTransaction)
    #expect(
      try connection.value("SELECT count(*) FROM pg_class WHERE relname IN ('mine', 'theirs')")
        == "2")
  }
}
