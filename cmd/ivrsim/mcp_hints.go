package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/ivrsim/ivrsim/internal/screens/assist"
)

// toolHint is a command or a flag in the texts of verbs, and the tool or the argument that an assistant has in its
// place.
type toolHint struct {
	command *regexp.Regexp
	tool    string
}

// toolHints returns the table of hints. The first row that matches a place counts.
func toolHints() []toolHint {
	return []toolHint{
		{regexp.MustCompile(`it is "ivrsim \w+ \[[^"]+"; see`), `see`},
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

// forAssistant returns a text of a verb with tools in place of its commands. Words of the user, from an
// argument or a file, are not changed.
func forAssistant(text string, given assist.Values) string {
	own := ownWords{given: given}
	return inTools(text, own.have)
}

// inTools replaces the commands in a text, unless they are the user's own.
func inTools(text string, isOwn func(before, command, after string) bool) string {
	for _, hint := range toolHints() {
		var out strings.Builder
		end := 0
		for _, place := range hint.command.FindAllStringIndex(text, -1) {
			command := text[place[0]:place[1]]
			if !isOwn(text[:place[0]], command, text[place[1]:]) {
				command = hint.command.ReplaceAllString(command, hint.tool)
			}
			out.WriteString(text[end:place[0]] + command)
			end = place[1]
		}
		text = out.String() + text[end:]
	}
	return text
}

// ownWords are the words of the user: the arguments of a call, and the files of the folder. They are read when first
// asked for.
type ownWords struct {
	given assist.Values
	text  string
}

// The words next to a command, within its line and its quotes.
var (
	wordsBefore = regexp.MustCompile(`(?:[^\s"“”]+[ \t]+){0,2}[^\s"“”]*$`)
	wordsAfter  = regexp.MustCompile(`^[^\s"“”]*(?:[ \t]+[^\s"“”]+){0,2}`)
)

// have reports whether the user has a command with the words before it or after it. A command in quotes needs none.
func (o *ownWords) have(before, command, after string) bool {
	if o.text == "" {
		o.read()
	}
	if strings.HasPrefix(command, `"`) {
		return strings.Contains(o.text, oneLine(strings.Trim(command, `"`)))
	}

	const far = 200 // bytes; two words are nearer
	before = wordsBefore.FindString(before[max(len(before)-far, 0):])
	after = wordsAfter.FindString(after)
	hasBefore := strings.TrimSpace(before) != "" && strings.Contains(o.text, oneLine(before+command))
	hasAfter := strings.TrimSpace(after) != "" && strings.Contains(o.text, oneLine(command+after))
	return hasBefore || hasAfter || strings.TrimSpace(before+after) == "" && strings.Contains(o.text, command)
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// mostOwnWords bounds the files that are read.
const mostOwnWords = 64 << 20 // bytes

func (o *ownWords) read() {
	var all strings.Builder
	for _, values := range o.given {
		all.WriteString(strings.Join(values, "\n") + "\n")
	}

	// A file that cannot be read has no words in an answer.
	_ = filepath.WalkDir(".", func(name string, e fs.DirEntry, err error) error {
		isHidden := len(name) > 1 && strings.HasPrefix(e.Name(), ".")
		switch {
		case err != nil || isHidden && e.IsDir():
			return fs.SkipDir
		case !e.Type().IsRegular():
			return nil
		}
		if info, err := e.Info(); err == nil && info.Size() < int64(mostOwnWords-all.Len()) {
			text, _ := os.ReadFile(name)
			all.Write(text)
		}
		return nil
	})
	o.text = oneLine(all.String()) + "\n"
}
