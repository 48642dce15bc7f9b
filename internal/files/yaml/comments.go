package yaml

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// misreadComment is a # that begins a comment in YAML but is most likely text: the key of
// a phone, as in "press #".
type misreadComment struct {
	place diag.Place
	fix   string
}

// comment reads the comment at the current offset, and reports one that most likely is
// text. The token before it ends on lastRow.
func (l *lexer) comment(lastRow int) {
	rest, _, _ := strings.Cut(l.src[l.offset:], "\n")
	line := l.numbers[l.row]
	l.comments[line] = l.offset

	at := diag.Place{File: l.file, Line: line, Column: l.column, Width: 1}
	text := strings.TrimPrefix(rest, "#")
	switch {
	case strings.HasPrefix(text, ":"): // the key # of a menu, without quotes
		l.misread = append(l.misread, misreadComment{at, `quote the key: "#":`})
	case len(l.lexemes) > 0 && lastRow == l.row:
		// A text without quotes ends at " #", and the rest of the sentence is lost.
		if x := l.lexemes[len(l.lexemes)-1]; x.isPlain() && continuesSentence(text, x.text) {
			l.misread = append(l.misread, misreadComment{at, "put quotes around the whole text"})
		}
	}

	l.advance(rest)
}

var punctuated = regexp.MustCompile(`^[0-9]*[.,;!?]`) // "press #. To order, …", "in room #5."

// continuesSentence reports whether a comment continues the plain text before it:
// it begins with punctuation, or the text ends with a word that precedes a key.
func continuesSentence(comment, text string) bool {
	return isSentence(text) && punctuated.MatchString(comment) || EndsBeforeKey(text)
}

// EndsBeforeKey reports whether a text ends with a word that precedes a key. Without quotes, no comment may follow it.
func EndsBeforeKey(text string) bool {
	words := strings.Fields(text)
	return isSentence(text) && slices.Contains(wordsBeforeKeys, strings.ToLower(words[len(words)-1]))
}

// isSentence reports whether a text has two words, or begins like a sentence.
func isSentence(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return len(strings.Fields(text)) > 1 || unicode.IsUpper(first)
}

// wordsBeforeKeys are words after which a prompt names a key. No sentence ends with such a word.
var wordsBeforeKeys = strings.Fields(`
	press push dial by with or and the
	oprima oprime presione presiona pulse pulsa marque marca tecla con por o y la
	appuyez sur composez tapez faites touche avec par ou et
	drücken drücke wählen taste sie mit oder und die
	prema premi premere digiti digita tasto il e
	pressione digite disque aperte tecle com`)
