/// How reports look: light or dark as the reader's system is, and plain on paper.
enum HTMLStyle {
  static let text = """
    :root {
      --page: #f5f6f8; --card: #ffffff; --text: #1c2430; --quiet: #596475; --line: #dfe3e9;
      --done: #146c3c; --done-back: #e2f4e9; --failed: #b3261e; --failed-back: #fdeceb;
      --pending: #7a5200; --pending-back: #fff1d2; --other-back: #eceff3; --bar: #9db4d6;
      --code: #f3f5f8;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --page: #14181f; --card: #1d232d; --text: #e6eaf1; --quiet: #a0abbc; --line: #323b49;
        --done: #7fdca4; --done-back: #17382a; --failed: #ff9d94; --failed-back: #42201f;
        --pending: #f3c969; --pending-back: #3d3115; --other-back: #2a323e; --bar: #4f6c9c;
        --code: #161b23;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; max-width: 68rem; padding: 2.5rem 1.5rem; background: var(--page);
      color: var(--text); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
    }
    h1 { margin: 0.6rem 0 0.2rem; font-size: 2rem; line-height: 1.2; letter-spacing: -0.02em; }
    h2 { margin: 0; font-size: 1.25rem; }
    h3 { margin: 1.25rem 0 0.25rem; font-size: 1rem; }
    p, ul, dl { margin: 0; }
    .about { color: var(--quiet); white-space: pre-wrap; }
    .status, .badge {
      display: inline-block; border-radius: 999px; padding: 0.1rem 0.7rem; font-weight: 600;
      white-space: nowrap;
    }
    .status { padding: 0.25rem 0.9rem; }
    .badge { font-size: 0.875rem; }
    .status.done, .badge.done { color: var(--done); background: var(--done-back); }
    .status.failed, .badge.failed { color: var(--failed); background: var(--failed-back); }
    .status.pending, .badge.pending { color: var(--pending); background: var(--pending-back); }
    .badge.other { color: var(--quiet); background: var(--other-back); }
    .numbers { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1.75rem 0; }
    .numbers > div, section {
      background: var(--card); border: 1px solid var(--line); border-radius: 12px;
    }
    .numbers > div { display: flex; flex: 1 1 8rem; flex-direction: column-reverse;
      padding: 0.9rem 1.2rem; }
    .numbers dt { color: var(--quiet); font-size: 0.875rem; }
    .numbers dd { margin: 0; font-size: 1.75rem; font-weight: 650; line-height: 1.2;
      font-variant-numeric: tabular-nums; }
    .numbers .pending dd { color: var(--pending); }
    .numbers .failed dd { color: var(--failed); }
    section { margin: 0 0 1.5rem; padding: 1.4rem 1.5rem; }
    .facts { display: flex; flex-wrap: wrap; gap: 0.2rem 1.75rem; margin: 0.35rem 0 0;
      font-size: 0.9rem; }
    .facts > div { display: flex; gap: 0.45rem; }
    .facts dt { color: var(--quiet); }
    .facts dd { margin: 0; overflow-wrap: anywhere; }
    .fault { margin: 1.1rem 0 0; padding: 0.9rem 1.1rem; border-radius: 8px;
      border-left: 4px solid var(--failed); background: var(--failed-back); }
    .fault h3 { margin: 0; color: var(--failed); }
    .fault:target { outline: 2px solid var(--failed); outline-offset: 2px; }
    .where { font: 0.875rem/1.6 ui-monospace, "DejaVu Sans Mono", monospace; }
    pre { margin: 0.5rem 0 0; font: 0.875rem/1.55 ui-monospace, "DejaVu Sans Mono", monospace;
      white-space: pre-wrap; overflow-wrap: anywhere; }
    pre.script { padding: 0.7rem 0.9rem; border-radius: 6px; background: var(--code);
      border: 1px solid var(--line); white-space: pre; overflow-x: auto; }
    .scroll { margin: 1.1rem 0 0; overflow-x: auto; }
    table { width: 100%; border-collapse: collapse; font-size: 0.95rem; }
    caption { position: absolute; width: 1px; height: 1px; overflow: hidden;
      clip-path: inset(50%); }
    th, td { padding: 0.5rem 0.75rem; text-align: left; vertical-align: top;
      border-bottom: 1px solid var(--line); }
    tbody tr:last-child > * { border-bottom: 0; }
    thead th { color: var(--quiet); font-size: 0.8rem; font-weight: 600; }
    tbody th { font-weight: 500; overflow-wrap: break-word; }
    th:first-child, td:first-child { padding-left: 0; }
    th:last-child, td:last-child { padding-right: 0; }
    .version { white-space: nowrap; font-variant-numeric: tabular-nums; }
    .file { color: var(--quiet); font: 0.85rem/1.7 ui-monospace, "DejaVu Sans Mono", monospace;
      overflow-wrap: break-word; }
    .time { width: 7.5rem; text-align: right; white-space: nowrap;
      font-variant-numeric: tabular-nums; }
    .bar { display: block; height: 3px; margin: 0.2rem 0 0 auto; border-radius: 2px;
      background: var(--bar); }
    .quiet, .none { color: var(--quiet); }
    .none { margin-top: 1rem; }
    ul { padding-left: 1.25rem; }
    a { color: inherit; text-decoration: none; }
    a:hover .badge { text-decoration: underline; }
    :focus-visible { outline: 2px solid var(--quiet); outline-offset: 2px; }
    footer { color: var(--quiet); font-size: 0.85rem; }
    @media (max-width: 40rem) {
      body { padding: 1.25rem 0.75rem; }
      section { padding: 1rem; }
    }
    @media print {
      :root { --page: #fff; --card: #fff; --code: #fff; }
      body { max-width: none; padding: 0; font-size: 11pt; }
      section, .numbers > div { border-color: #999; }
      tr, .fault, .numbers { break-inside: avoid; }
      thead { display: table-header-group; }
      .scroll, pre.script { overflow: visible; white-space: pre-wrap; }
    }
    """
}
