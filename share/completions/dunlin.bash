# Completion of dunlin and flyway for bash.

_dunlin() {
  local commands='migrate info validate undo repair baseline clean check testConnection list-engines
    statements init add version help'
  local flags='-X -q -v -h -migrationIds -exitCode -dryrun -offline --help --version'
  local settings='-url= -user= -password= -passwordCommand= -schemas= -connectRetries= -connectRetriesInterval= -initSql=
    -environment= -configFiles= -configFileEncoding= -workingDirectory= -outputFile=
    -outputType= -outputLogsInJson= -outputProgress= -color= -locations= -callbackLocations=
    -failOnMissingLocations= -sqlMigrationPrefix= -repeatableSqlMigrationPrefix=
    -baselineMigrationPrefix= -undoSqlMigrationPrefix= -sqlMigrationSeparator=
    -sqlMigrationSuffixes= -validateMigrationNaming= -encoding= -detectEncoding=
    -placeholderReplacement= -placeholderPrefix= -placeholderSuffix= -placeholderSeparator=
    -scriptPlaceholderPrefix= -scriptPlaceholderSuffix= -powershellExecutable= -target=
    -outOfOrder= -skipExecutingMigrations= -validateOnMigrate= -ignoreMigrationPatterns= -group=
    -mixed= -executeInTransaction= -outputQueryResults= -installedBy= -createSchemas=
    -defaultSchema= -table= -baselineVersion= -baselineDescription= -baselineOnMigrate=
    -cleanDisabled= -skipDefaultCallbacks= -infoSinceDate= -infoUntilDate= -infoSinceVersion=
    -infoUntilVersion= -infoOfState= -dialect= -serverVersion= -from= -cherryPick= -dryRunOutput= -errorOverrides= -lockRetryCount=
    -skipDefaultResolvers= -tablespace= -reportEnabled= -reportFilename= -placeholders.
    -jdbcProperties. -add.type= -add.description= -add.version= -add.undo= -add.location=
    -add.nameOnly= -add.force= -add.timestamp= -init.projectName= -init.databaseType= -init.fileName='
  local booleans='outputLogsInJson outputProgress failOnMissingLocations validateMigrationNaming
    detectEncoding placeholderReplacement outOfOrder skipExecutingMigrations validateOnMigrate
    group mixed executeInTransaction outputQueryResults createSchemas baselineOnMigrate
    cleanDisabled skipDefaultCallbacks skipDefaultResolvers reportEnabled
    add.undo add.nameOnly add.force'
  local states='pending above_target below_baseline baseline_ignored baseline ignored missing_success
    missing_failed success undone available failed out_of_order future_success future_failed
    outdated superseded deleted'

  # The whole argument: bash breaks words at = and :.
  local line=${COMP_LINE:0:COMP_POINT}
  local word=${line##*[[:space:]]}
  local prefix=${word%"${COMP_WORDS[COMP_CWORD]}"}
  [ "${COMP_WORDS[COMP_CWORD]}" = '=' ] && prefix=$word
  COMPREPLY=()

  local name=${word%%=*} value=${word#*=}
  name=${name#-}
  if [ "$word" != "${word#*=}" ]; then
    case $name in
      outputType) COMPREPLY=($(compgen -W 'json junit github' -- "$value")) ;;
      color) COMPREPLY=($(compgen -W 'auto always never' -- "$value")) ;;
      dialect) COMPREPLY=($(compgen -W 'sqlite postgresql mysql mariadb' -- "$value")) ;;
      target) COMPREPLY=($(compgen -W 'latest current next' -- "$value")) ;;
      infoOfState) COMPREPLY=($(compgen -W "$states" -- "$value")) ;;
      add.type) COMPREPLY=($(compgen -W 'versioned repeatable baseline undo' -- "$value")) ;;
      add.timestamp) COMPREPLY=($(compgen -W 'auto always never' -- "$value")) ;;
      init.databaseType)
        COMPREPLY=($(compgen -W 'sqlite postgresql mysql mariadb' -- "$value"))
        ;;
      configFiles | outputFile) COMPREPLY=($(compgen -f -- "$value")) ;;
      workingDirectory | add.location) COMPREPLY=($(compgen -d -- "$value")) ;;
      url) COMPREPLY=($(compgen -W 'jdbc:sqlite:' -- "$value")) ;;
      locations | callbackLocations) COMPREPLY=($(compgen -W 'filesystem:' -- "$value")) ;;
      *)
        if [[ " ${booleans//$'\n'/ } " == *" $name "* ]]; then
          COMPREPLY=($(compgen -W 'true false' -- "$value"))
        fi
        ;;
    esac
    # What bash holds for the typed part of this word already.
    local typed=${prefix#"-$name="}
    COMPREPLY=("${COMPREPLY[@]#"$typed"}")
  elif [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$flags $settings" -- "$word"))
    [[ ${COMPREPLY[0]-} == *[=.] ]] && compopt -o nospace
  elif [[ " $line " == *' statements '* ]]; then
    COMPREPLY=($(compgen -f -- "$word"))
  else
    COMPREPLY=($(compgen -W "$commands" -- "$word"))
  fi
}
complete -F _dunlin dunlin flyway
