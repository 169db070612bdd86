import MigrationModel
import Settings
import Testing

@Suite("References to files and Git")
struct ReferenceTests {
  private func table(
    _ text: String, _ files: [String: String], arguments: [String] = [],
    variables: [String: String] = [:]
  ) throws -> String {
    try Project(files).load(["-table=\(text)", "info"] + arguments, variables: variables).table
  }

  private func message(_ text: String, _ files: [String: String] = [:]) throws -> String {
    try Project(files).failure(["-table=\(text)", "info"]).message
  }

  @Test(
    "give a file's text without the line ends behind it",
    arguments: [
      ("${file.a}", "one"), ("x-${FILE.b/c.d.txt}-y", "x- two\nlines -y"), ("${file.~/h}", "home"),
      ("${file.a:on}", "on"), ("$${file.a}", "${file.a}"), ("${file.empty}", ""),
    ])
  func files(text: String, result: String) throws {
    let files = ["a": "one\r\n\n", "b/c.d.txt": " two\nlines ", "home/h": "home\n", "empty": ""]
    #expect(try table(text, files) == result)
  }

  @Test("start at the working directory, where one is given")
  func workingDirectory() throws {
    let files = ["a": "here", "b/a": "there"]
    #expect(try table("${file.a}", files, arguments: ["-workingDirectory=b"]) == "there")
  }

  @Test("say which file cannot be read, and why")
  func fileFaults() throws {
    let missing = try message("${file.no.txt}")
    #expect(missing.hasPrefix("Unable to resolve file: 'no.txt' (/"))
    #expect(missing.hasSuffix("/no.txt: No such file or directory)"))
    let project = try Project()
    try project.write([0xFF, 0xFE], to: "binary")
    let error = try project.failure(["-table=${file.binary}", "info"])
    #expect(error.message.hasSuffix("/binary: not a text in UTF-8)"))
    #expect(error.code == .configuration)
  }

  @Test("keep a password that stands in a file from being shown")
  func secret() throws {
    let project = try Project([
      "flyway.toml": "[environments.default]\npassword = \"${file.pw}\"\n", "pw": "hunter2!\n",
    ])
    var loader = project.loader(["info"])
    #expect(try loader.load().configuration.password == "hunter2!")
    #expect(loader.secrets.contains("hunter2!"))
  }

  private let commit = String(repeating: "ab12", count: 10)

  @Test("find branch and commit, loose or packed")
  func branch() throws {
    let loose = [".git/HEAD": "ref: refs/heads/feature/x\n", ".git/refs/heads/feature/x": commit]
    #expect(try table("${git.branch}", loose) == "feature/x")
    #expect(try table("${git.commit}", loose) == commit)
    let packed = [
      ".git/HEAD": "ref: refs/heads/main\n",
      ".git/packed-refs":
        "# pack-refs\n\(commit.reversed()) refs/heads/mainly\n\(commit) refs/heads/main\n^\(commit)\n",
    ]
    #expect(try table("${git.commit}", packed) == commit)
    #expect(try table("${git.commit}", [".git/HEAD": commit + "\n"]) == commit)
  }

  @Test("work below the repository's folder, in worktrees, and with GIT_DIR")
  func places() throws {
    let below = [".git/HEAD": "ref: refs/heads/main\n", "db/sql/x": ""]
    #expect(try table("${git.branch}", below, arguments: ["-workingDirectory=db/sql"]) == "main")
    let worktree = [
      "main/.git/worktrees/w/HEAD": "ref: refs/heads/side\n",
      "main/.git/worktrees/w/commondir": "../..\n", "main/.git/refs/heads/side": commit,
      ".git": "gitdir: main/.git/worktrees/w\n",
    ]
    #expect(try table("${git.branch}-${git.commit}", worktree) == "side-" + commit)
    let named = ["elsewhere/HEAD": "ref: refs/heads/far\n"]
    #expect(try table("${git.branch}", named, variables: ["GIT_DIR": "elsewhere"]) == "far")
  }

  @Test("read name and address from git's settings, the repository's first")
  func user() throws {
    let files = [
      ".git/HEAD": "ref: refs/heads/main\n",
      ".git/config": "[core]\n\tname = no\n[User]\n\tname = \"Ada \\\"L\\\"\" ; comment\n",
      "home/.gitconfig": "[user]\n\tname = Other\n\temail = ada@example.com # mine\n",
    ]
    #expect(try table("${git.user}", files) == "Ada \"L\"")
    #expect(try table("${git.email}", files) == "ada@example.com")
  }

  @Test(
    "say why Git has no value",
    arguments: [
      ("branch", [:], "is in no Git repository)"),
      ("branch", [".git/HEAD": "ab12\n"], "(no branch is checked out, but the commit ab12)"),
      ("commit", [".git/HEAD": "ref: refs/heads/new\n"], "(refs/heads/new has no commit yet)"),
      ("user", [".git/HEAD": "ref: refs/heads/new\n"], "(user.name is not set in Git)"),
      ("tag", [".git/HEAD": "ab12\n"], "(the keys are branch, commit, user, email)"),
      ("branch", [".git": "nonsense\n"], "/.git does not name the repository)"),
      (
        "branch", [".git/HEAD": "ref: refs/heads/.invalid\n"],
        "(repositories in the reftable format cannot be read)"
      ),
    ] as [(String, [String: String], String)])
  func gitFaults(key: String, files: [String: String], reason: String) throws {
    let message = try message("${git.\(key)}", files)
    #expect(message.hasPrefix("Unable to resolve git: '\(key)' ("))
    #expect(message.hasSuffix(reason), "\(message)")
  }
}

@Suite("Numbers in TOML")
struct NumberTests {
  @Test(
    "arrive as written",
    arguments: [
      ("1.10", "1.10"), ("2.0", "2.0"), ("1_0.5_0", "1_0.5_0"), ("+1.0", "+1.0"),
      ("1e3", "1e3"), ("6.02E+23", "6.02E+23"), ("12345678901.1", "12345678901.1"), ("3", "3"),
    ])
  func spelling(number: String, text: String) throws {
    let project = try Project(["flyway.toml": "[flyway]\ntarget = \(number) # 9.90\n"])
    #expect(try project.load(["info"]).target.text == text)
  }

  @Test("are told from keys, strings, comments and times around them")
  func surroundings() throws {
    let document = #"""
      # 1.10 = 1.10
      [flyway]
      baselineVersion = "1.10" # 1.10 "
      cherryPick = [ 1.10, "2.20", # 3.30
        '4.40', 5.50]
      table = """
      a = 1.10 \""" b"""
      placeholders = { a.1.10 = 6.60, b = '7.70', c = 1979-05-27T07:32:00.50 }
      target = 1.10
      [environments.default]
      schemas = ['''x = 1.10 ''']
      connectRetries = 5.0
      """#
    let configuration = try Project(["flyway.toml": document]).load(["info"])
    #expect(configuration.baselineVersion == "1.10")
    #expect(configuration.cherryPick == ["1.10", "2.20", "4.40", "5.50"])
    #expect(configuration.table == "a = 1.10 \"\"\" b")
    #expect(configuration.placeholders["a.1.10"] == "6.60")
    #expect(configuration.placeholders["b"] == "7.70")
    #expect(configuration.target.text == "1.10")
    #expect(configuration.schemas == ["x = 1.10"])
    #expect(configuration.connectRetries == 5)
  }
}

@Suite("Logins")
struct LoginTests {
  @Test("of last resort come from variables of their own")
  func fallbacks() throws {
    let variables = ["BOXFUSE_DATABASE_USER": "u", "BOXFUSE_DATABASE_PASSWORD": "p"]
    let configuration = try Project().load(["info"], variables: variables)
    #expect(configuration.user == "u" && configuration.password == "p")
    let given = try Project().load(["-user=a", "-password=", "info"], variables: variables)
    #expect(given.user == "a" && given.password == "")
    let asked = try Project().load(["-passwordCommand=x", "info"], variables: variables)
    #expect(asked.password == nil)
  }

  @Test(
    "take a command for the password from everywhere",
    arguments: [
      (["-passwordCommand=ask me"], "", ""), ([], "ask me", ""),
      ([], "", "[environments.default]\npasswordCommand = \"ask me\"\n"),
    ])
  func command(arguments: [String], variable: String, document: String) throws {
    let variables = variable.isEmpty ? [:] : ["FLYWAY_PASSWORD_COMMAND": variable]
    let project = try Project(document.isEmpty ? [:] : ["flyway.toml": document])
    var loader = project.loader(arguments + ["info"], variables: variables)
    #expect(try loader.load().configuration.passwordCommand == "ask me")
    #expect(!loader.secrets.contains("ask me"))
    let legacy = try Project(["flyway.conf": "flyway.passwordCommand=ask me\n"])
    #expect(try legacy.load(["info"]).passwordCommand == "ask me")
  }

  @Test("take the tokens that such a command names for secrets")
  func tokens() throws {
    let loader = try Project().loader(["-passwordCommand=get --token=geheim", "info"])
    #expect(loader.secrets == ["geheim"])
  }
}
