import TestSupport

/// Migrations of all kinds, each with the script that undoes it.
enum SampleMigrations {
  /// A small shop, in the engine's own words where they differ.
  static func shop(for engine: TestEngine) -> [String: String] {
    var files = [
      "V1__people.sql": """
      create table person (id int not null primary key, name varchar(100));
      insert into person values (1, 'O''Hara; or not -- this');
      insert into person values (2, 'back\\\\slash'); -- the end
      """,
      "U1__people.sql": "drop table person;\n",
      "V2__orders.sql": """
      create table orders (id int not null primary key, person int not null, at ${type});
      create index orders_person on orders (person);
      insert into orders (id, person) values (1, 1), (2, 1), (3, 2);
      """,
      "U2__orders.sql": "drop view if exists totals; drop table orders;\n",
      "V4__prices.sql": """
      alter table orders add price int;
      update orders set price = 10 * id;
      /* a comment; with a semicolon */
      """,
      "U4__prices.sql": "alter table orders drop column price;\n",
      "R__totals.sql": """
      drop view if exists totals;
      create view totals as select person, count(*) as orders from person_orders group by person;
      """.replacing("person_orders", with: "orders"),
    ]
    files["V3__\(engine).sql"] = routine(engine)
    files["U3__\(engine).sql"] = routineDrop(engine)
    return files
  }

  /// The settings that the scripts need.
  static let settings = ["-placeholders.type=varchar(20)"]

  /// What holds semicolons within a statement.
  private static func routine(_ engine: TestEngine) -> String {
    switch engine {
    case .sqlite:
      """
      create table log (n int);
      create trigger noted after insert on orders begin
        insert into log values (new.id); insert into log values (-new.id);
      end;
      insert into orders (id, person) values (4, 2);
      """
    case .postgreSQL:
      """
      create function noted() returns int language plpgsql as $body$
      begin
        perform 1; return 2;
      end;
      $body$;
      copy person from stdin;
      3\tÖrjan\\tÅ
      4\t\\N
      \\.
      insert into person values (5, E'x\\ny');
      """
    case .mariaDB:
      """
      delimiter $$
      create procedure noted() begin
        -- a comment; in it
        insert into person values (9, 'x');
        select 1;
      end$$
      delimiter ;
      set @number = 3;
      insert into person values (3, "it's; é");
      """
    }
  }

  private static func routineDrop(_ engine: TestEngine) -> String {
    switch engine {
    case .sqlite: "drop trigger noted; drop table log; delete from orders where id = 4;"
    case .postgreSQL: "drop function noted(); delete from person where id > 2;"
    case .mariaDB: "drop procedure noted; delete from person where id > 2;"
    }
  }

  /// Versions 1 to `count`, each with a table that leans on the one before it.
  static func ladder(_ count: Int) -> [String: String] {
    var files: [String: String] = [:]
    for number in 1...count {
      let before = number > 1 ? ", foreign key (b) references t\(number - 1) (a)" : ""
      files["V\(number)__step_\(number).sql"] = """
        create table t\(number) (a int not null primary key, b int\(before));
        insert into t\(number) values (\(number), null);
        """
      files["U\(number)__step_\(number).sql"] = "drop table t\(number);\n"
    }
    return files
  }
}
