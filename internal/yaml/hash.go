package yaml

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// A # behind a space begins a comment, and much that a phone menu says has one:
// "press #". What is silently lost there is found.

// hash is a # that begins a comment and was meant otherwise.
type hash struct {
	place diag.Place
	mend  string
}

// hashKey stands for a # that is read as a key although it begins a comment. It
// is of the private use area.
const hashKey = '\ue000'

// hashComments finds the comments that begin "#:", of which it writes those in
// braces as keys, and those that cut a text. It reports whether it has changed a
// line.
func (s *scan) hashComments() (changed bool) {
	for n, t := range s.tokens {
		if t.Type != token.CommentType {
			continue
		}
		line := []rune(s.line(t.Position.Line).text)
		i := min(t.Position.Column-1, len(line))
		i = min(i+max(0, slices.Index(line[i:], '#')), len(line)-1)
		at := diag.Place{File: s.file, Line: t.Position.Line, Column: i + 1, Width: 1}
		switch {
		case strings.HasPrefix(t.Value, ":"):
			s.hashes = append(s.hashes, hash{at, `quote the key: "#":`})
			if inBraces(line[:i]) {
				line[i] = hashKey
				s.lines[t.Position.Line-1] = newLine(string(line))
				changed = true
			}
		case n > 0 && isPlain(s.tokens[n-1].Type) && cuts(t.Value, textBefore(s.tokens[n-1], string(line[:i]))):
			s.hashes = append(s.hashes, hash{at, "put quotes around the whole text"})
		}
	}
	return changed
}

// inBraces reports whether a key in braces may follow.
func inBraces(before []rune) bool {
	for i := len(before) - 1; i >= 0; i-- {
		if !isBlank(before[i]) {
			return before[i] == ',' || before[i] == '{'
		}
	}
	return false
}

// textBefore gives the plain text of a token if a line ends in it before a comment, or
// "".
func textBefore(t *token.Token, line string) string {
	text := strings.TrimSpace(t.Origin)
	last := strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
	if !strings.HasSuffix(strings.TrimRight(line, " "), last) {
		return ""
	}
	return text
}

var (
	goesOn   = regexp.MustCompile(`^[0-9]*[.,;!?]`)     // "press #. To order, …", "in room #5."
	numbered = regexp.MustCompile(`^([0-9]+ \p{Ll}|$)`) // "caller #1 in line", "then press #"
)

// cuts reports whether a comment is the rest of the plain text before it. Most
// comments are none: only what hardly a comment begins with, or a text ends with,
// shows it.
func cuts(comment, text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	words := strings.Fields(text)
	isSentence := unicode.IsUpper(first)
	switch {
	case !isSentence && len(words) < 2:
		return false
	case slices.Contains(beforeKeys, strings.ToLower(words[len(words)-1])), goesOn.MatchString(comment):
		return true
	}
	return isSentence && len(words) > 1 && (unicode.IsLetter(last) || last == ',') && numbered.MatchString(comment)
}

// beforeKeys are words that a key follows where callers are told to press it, and
// with which no sentence ends.
var beforeKeys = strings.Fields(`
	press push dial by with or and the
	oprima oprime presione presiona pulse pulsa marque marca tecla con por o y la
	appuyez sur composez tapez faites touche avec par ou et
	drücken drücke wählen taste sie mit oder und die
	prema premi premere digiti digita tasto il e
	pressione digite disque aperte tecle com`)
