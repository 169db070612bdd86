import SQLScript

/// Scripts of DDL, inserts, comments, quotes and routines, the same ones in every run.
enum GeneratedScript {
  static func text(_ family: ScriptDialect.Family, size: Int) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(size + 4096)
    var number = 0
    while text.count < size {
      number += 1
      text.append(contentsOf: table(number).utf8)
      for row in 0..<12 { text.append(contentsOf: insert(number, row).utf8) }
      text.append(contentsOf: routine(family, number).utf8)
      text.append(contentsOf: "-- migrated by hand; see ticket \(number)\n".utf8)
      text.append(
        contentsOf:
          "UPDATE account_\(number) SET balance = balance * 1.02 WHERE id > \(number) AND (a OR b);\n"
          .utf8)
    }
    return text
  }

  static func table(_ number: Int) -> String {
    """
    /* accounts of region \(number):
       one row for each */
    CREATE TABLE account_\(number) (
      id integer NOT NULL PRIMARY KEY,
      name varchar(200) NOT NULL DEFAULT 'nobody; yet',
      balance numeric(12, 2), -- in the currency of the region
      created_at timestamp DEFAULT current_timestamp
    );
    CREATE INDEX account_name_\(number) ON account_\(number) (name, created_at);
    ALTER TABLE account_\(number) ADD COLUMN remark text;


    """
  }

  static func insert(_ number: Int, _ row: Int) -> String {
    "INSERT INTO account_\(number) (id, name, balance, remark) VALUES (\(row), 'Ann O''Neil \(row)', "
      + "\(row * 37).25, 'opened in person; papers seen'), (\(row + 1), 'Bert', -3.50, NULL);\n"
  }

  static func routine(_ family: ScriptDialect.Family, _ number: Int) -> String {
    switch family {
    case .sqlite:
      """
      CREATE TRIGGER account_log_\(number) AFTER UPDATE ON account_\(number) BEGIN
        INSERT INTO log VALUES (new.id, CASE WHEN new.balance < 0 THEN 'debt; call' ELSE 'fine' END);
        UPDATE totals SET changes = changes + 1;
      END;

      """
    case .postgresql:
      """
      CREATE OR REPLACE FUNCTION account_log_\(number)() RETURNS trigger AS $body$
      BEGIN
        INSERT INTO log VALUES (NEW.id, E'it\\'s done');
        RETURN NEW;
      END;
      $body$ LANGUAGE plpgsql;

      """
    case .mysql, .mariadb:
      """
      DELIMITER $$
      CREATE PROCEDURE account_log_\(number)(IN id INT)
      BEGIN
        DECLARE n INT DEFAULT 0;
        IF id > 3 THEN SET n = 1; ELSE SET n = IF(id = 1, 3, 4); END IF;
        WHILE n > 0 DO
          INSERT INTO log VALUES (id, "step; done");
          SET n = n - 1;
        END WHILE;
      END$$
      DELIMITER ;

      """
    }
  }
}
