package import Database

extension PostgreSQLDialect {
  /// Drops everything in a schema, in a transaction of its own (engine.md 9.1.3, and beyond it).
  ///
  /// One query lists all statements; as each cascades, they all bear with what is gone already, and
  /// they travel together. What an extension made goes with the extension.
  package func clean(schema: String, on connection: any Connection) throws(DatabaseError) {
    try refuseClean(schema: schema)
    do throws(DatabaseError) {
      try connection.begin()
      let statements = try connection.query(dropStatements, [.text(schema)])
      for case .text(let statement)? in statements.map(\.first) {
        try connection.enqueue(statement, [])
      }
      try connection.commit()
    } catch {
      // The error that is thrown matters more than one of the rollback.
      try? connection.rollback()
      throw error
    }
  }

  /// A kind of object: where the catalogue keeps it, and how one is dropped.
  private struct ObjectKind {
    /// The catalogue's table; its rows are called `o`, those of the schemas `n`.
    let catalogue: String
    /// The column with the schema.
    let namespace: String
    var condition = "true"
    /// The statement, as an expression.
    let statement: String
  }

  /// The drop of an object whose name is its schema's and a column.
  private func named(
    _ words: String, _ catalogue: String, _ prefix: String, _ condition: String = "true"
  ) -> ObjectKind {
    ObjectKind(
      catalogue: catalogue, namespace: prefix + "namespace", condition: condition,
      statement:
        "pg_catalog.format('DROP \(words) IF EXISTS %I.%I CASCADE', n.nspname, o.\(prefix)name)")
  }

  private func relation(_ words: String, _ kinds: String) -> ObjectKind {
    named(words, "pg_class", "rel", "o.relkind IN (\(kinds))")
  }

  private var kinds: [ObjectKind] {
    // Types of their own: not those of tables, arrays and multiranges, which go with what they are
    // made of.
    let isOwnType = """
      NOT EXISTS (SELECT 1 FROM pg_catalog.pg_class c WHERE c.oid = o.typrelid AND c.relkind <> 'c') \
      AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_type e WHERE e.typarray = o.oid) \
      AND o.typtype <> 'm'
      """
    return [
      relation("MATERIALIZED VIEW", "'m'"), relation("VIEW", "'v'"),
      // Children go with their parents, unless those are elsewhere.
      relation("TABLE", "'r', 'p'"), relation("FOREIGN TABLE", "'f'"),
      relation("SEQUENCE", "'S'"),
      named("TYPE", "pg_type", "typ", "o.typtype <> 'd' AND \(isOwnType)"),
      named("DOMAIN", "pg_type", "typ", "o.typtype = 'd'"),
      routine,
      ObjectKind(
        catalogue: "pg_operator", namespace: "oprnamespace",
        statement: "'DROP OPERATOR IF EXISTS ' || \(Self.identity("pg_operator")) || ' CASCADE'"),
      indexMethodObject("OPERATOR CLASS", "pg_opclass", "opc"),
      indexMethodObject("OPERATOR FAMILY", "pg_opfamily", "opf"),
      named("TEXT SEARCH CONFIGURATION", "pg_ts_config", "cfg"),
      named("TEXT SEARCH DICTIONARY", "pg_ts_dict", "dict"),
      named("TEXT SEARCH PARSER", "pg_ts_parser", "prs"),
      named("TEXT SEARCH TEMPLATE", "pg_ts_template", "tmpl"),
      named("CONVERSION", "pg_conversion", "con"),
      named("COLLATION", "pg_collation", "coll"),
    ] + (majorVersion >= 10 ? [named("STATISTICS", "pg_statistic_ext", "stx")] : [])
  }

  private var routine: ObjectKind {
    // Version 11 brought procedures, and a word for all kinds.
    let words =
      majorVersion >= 11
      ? "'ROUTINE'" : "CASE WHEN o.proisagg THEN 'AGGREGATE' ELSE 'FUNCTION' END"
    return ObjectKind(
      catalogue: "pg_proc", namespace: "pronamespace",
      statement:
        "'DROP ' || \(words) || ' IF EXISTS ' || \(Self.identity("pg_proc")) || ' CASCADE'")
  }

  /// The name of an object with the types it takes, each with its schema.
  ///
  /// What is left out by a `regprocedure` depends on the search path: once a type is dropped, the
  /// name would lead to an object that another schema of the path has.
  private static func identity(_ catalogue: String) -> String {
    "(pg_catalog.pg_identify_object('pg_catalog.\(catalogue)'::pg_catalog.regclass, o.oid, 0)).identity"
  }

  /// The drop of what belongs to an index method.
  private func indexMethodObject(
    _ words: String, _ catalogue: String, _ prefix: String
  ) -> ObjectKind {
    ObjectKind(
      catalogue: catalogue, namespace: prefix + "namespace",
      statement: """
        pg_catalog.format('DROP \(words) IF EXISTS %I.%I USING %I CASCADE', n.nspname, o.\(prefix)name, \
        (SELECT a.amname FROM pg_catalog.pg_am a WHERE a.oid = o.\(prefix)method))
        """)
  }

  /// The query for the statements that drop everything in the schema `$1`.
  private var dropStatements: String {
    var parts: [String] = []
    if majorVersion >= 9 { parts.append(eventTriggers) }
    for kind in kinds {
      parts.append(
        """
        SELECT \(parts.count) AS step, o.oid, \(kind.statement) AS statement \
        FROM pg_catalog.\(kind.catalogue) o \
        JOIN pg_catalog.pg_namespace n ON n.oid = o.\(kind.namespace) \
        WHERE n.nspname = $1 AND (\(kind.condition)) AND NOT EXISTS (SELECT 1 \
        FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.\(kind.catalogue)'::regclass \
        AND d.objid = o.oid AND d.deptype = 'e')
        """)
    }
    // Last, as the objects above may be made with theirs.
    parts.append(
      """
      SELECT \(parts.count), e.oid, pg_catalog.format('DROP EXTENSION IF EXISTS %I CASCADE', \
      e.extname) FROM pg_catalog.pg_extension e \
      JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace \
      JOIN pg_catalog.pg_roles r ON r.oid = e.extowner \
      WHERE n.nspname = $1 AND r.rolname = current_user
      """)
    return "SELECT statement FROM (\(parts.joined(separator: " UNION ALL "))) s ORDER BY step, oid"
  }

  /// Drops event triggers, which belong to no schema, but to the function they call.
  ///
  /// They go first, so that they do not fire for what follows.
  private var eventTriggers: String {
    """
    SELECT 0 AS step, o.oid, pg_catalog.format('DROP EVENT TRIGGER IF EXISTS %I CASCADE', \
    o.evtname) AS statement FROM pg_catalog.pg_event_trigger o \
    JOIN pg_catalog.pg_proc p ON p.oid = o.evtfoid \
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace \
    WHERE n.nspname = $1 AND pg_catalog.pg_has_role(o.evtowner, 'USAGE')
    """
  }
}
