package main

import "regexp"

// toolHint is a command or a flag in the texts of verbs, and the tool or the argument that an assistant has in its
// place.
type toolHint struct {
	command *regexp.Regexp
	tool    string
}

// toolHints returns the table of hints. The first row that matches a place counts.
func toolHints() []toolHint {
	return []toolHint{
		{regexp.MustCompile(`"ivrsim simulate (\S+) --write-missing"`), `the tool write_missing with the scenario $1`},
		{regexp.MustCompile(`"ivrsim lint --write-missing"`), `the tool write_missing with the kind prompts`},
		{regexp.MustCompile(`"ivrsim test --write-missing"`), `the tool write_missing`},
		{regexp.MustCompile(`"ivrsim lint --rules" lists them all`), `a finding ends with the name of its rule in brackets`},
		{regexp.MustCompile(`"ivrsim lint --tests"`), `the tool test`},
		{regexp.MustCompile(`"ivrsim test --update"`), `the tool edit`},
		{regexp.MustCompile(`"ivrsim test -v"`), `the tool read with a file of tests`},
		{regexp.MustCompile(`"ivrsim call --save FILE"`), `the tool write with a file of tests`},
		{regexp.MustCompile(`"ivrsim init FOLDER" writes a sample to start from`), `the tool keys with the kind routing shows its keys`},
		{regexp.MustCompile(`"ivrsim init FOLDER"`), `the tool write`},
		{regexp.MustCompile(`"ivrsim schema KIND --text"`), `the tool keys with a kind`},
		{regexp.MustCompile(`"ivrsim compare ([^"-]+)"`), `the scenario "$1"`},
		{regexp.MustCompile(`"ivrsim lint (\.|"?\./?"?)"`), `the tool lint`},
		{regexp.MustCompile(`"ivrsim lint ([^"-]+)"`), `the tool lint with the file $1`},
		{regexp.MustCompile(`"ivrsim simulate ([^"-]+)"`), `the tool simulate, for the center itself,`},
		{regexp.MustCompile(`"ivrsim (lint|test|call|draw|simulate|compare|staff|import)( --help)?"`), `the tool $1`},
		{regexp.MustCompile(`give --seed or --replications in place of --set`), `leave the seed and the replications out of set`},
		{regexp.MustCompile(`--write-missing\b`), `write_missing`},
		{regexp.MustCompile(`--(set|budget|match|out)\b`), `$1`},
	}
}

// forAssistant returns a text of a verb with tools in place of its commands.
func forAssistant(text string) string {
	for _, hint := range toolHints() {
		text = hint.command.ReplaceAllString(text, hint.tool)
	}
	return text
}
