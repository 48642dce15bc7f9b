package yaml

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Out is a value to write as YAML: a text, a list or a map. The zero Out is an empty map.
type Out struct {
	text    string
	isText  bool
	items   []Out
	isList  bool
	entries []outEntry
}

type outEntry struct {
	key     string
	value   Out
	comment string
}

// OutText is a text to write.
func OutText(text string) Out { return Out{text: text, isText: true} }

// OutList is a list to write.
func OutList(items ...Out) Out { return Out{items: items, isList: true} }

// OutTexts is a list of texts to write.
func OutTexts(texts []string) Out {
	list := OutList()
	for _, t := range texts {
		list.items = append(list.items, OutText(t))
	}
	return list
}

// OutMap is a map of texts to write, given as keys and texts in turn; it has no empty ones.
func OutMap(keysAndTexts ...string) (out Out) {
	for i := 0; i+1 < len(keysAndTexts); i += 2 {
		out.AddText(keysAndTexts[i], keysAndTexts[i+1])
	}
	return out
}

// OutEntry is a map of one entry to write, or an empty one if the value is an empty map.
func OutEntry(key string, value Out) (out Out) {
	out.Add(key, value)
	return out
}

// Add adds an entry to a map, unless its value is an empty map.
func (o *Out) Add(key string, value Out) { o.AddWithComment("", key, value) }

// AddText adds an entry with a text to a map, unless the text is empty.
func (o *Out) AddText(key, text string) {
	if text != "" {
		o.Add(key, OutText(text))
	}
}

// AddWithComment is Add with lines of comment above the entry.
func (o *Out) AddWithComment(comment, key string, value Out) {
	if value.isText || value.isList || value.Len() > 0 {
		o.entries = append(o.entries, outEntry{key, value, comment})
	}
}

// Len returns the number of entries of a map.
func (o Out) Len() int { return len(o.entries) }

// Key returns the key of a map's entry.
func (o Out) Key(i int) string { return o.entries[i].key }

// Rename gives a map's entry another key.
func (o Out) Rename(i int, key string) { o.entries[i].key = key }

// IsEmpty reports whether it is an empty text, list or map.
func (o Out) IsEmpty() bool { return o.text == "" && len(o.items) == 0 && len(o.entries) == 0 }

// maxLine is the greatest width of a list or map in brackets on one line. maxWithComment is the
// greatest width of a line with its comment.
const (
	maxLine        = 120
	maxWithComment = 140
)

// Write returns a map as a YAML file, with lines of comment at its top. Lists and maps
// stand on one line where they fit; those with comments never do.
func Write(comment string, root Out) []byte {
	var w outWriter
	w.comment("", comment)
	w.block("", root)
	return []byte(w.String())
}

// Comment returns a text as lines of comment.
func Comment(text string) string {
	var w outWriter
	w.comment("", text)
	return w.String()
}

type outWriter struct{ strings.Builder }

func (w *outWriter) comment(indent, text string) {
	if text == "" {
		return
	}
	for line := range strings.SplitSeq(text, "\n") {
		w.WriteString(strings.TrimRight(indent+"# "+commentText(line), " ") + "\n")
	}
}

// commentText replaces the characters that a comment cannot hold: characters that do not print, and
// the characters of a long run that would slow the reader down.
func commentText(line string) string {
	if repeatedRun(line) >= 0 {
		line = strings.Map(func(r rune) rune {
			if strings.ContainsRune(expensive, r) {
				return ' '
			}
			return r
		}, line)
	}
	return strings.Map(func(r rune) rune {
		isControl := r < ' ' || r >= 0x7F && r < 0xA0
		isLineEnd := r == '\u2028' || r == '\u2029'
		isBroken := r == '\ufeff' || r == utf8.RuneError
		if isControl || isLineEnd || isBroken {
			return ' '
		}
		return r
	}, line)
}

// block writes the entries of a map, or the items of a list, on one line or more each. The comment
// of an entry follows the entry's first line if it fits there. It is above the entry if it does not
// fit, or if the entry's text would seem to continue in the comment. Only the map of a file has
// blank lines.
func (w *outWriter) block(indent string, o Out) {
	for i, e := range o.entries {
		start := indent + Quoted(e.key) + ":"

		// A value that does not fit on the line of its key goes below it.
		line, fits := e.value.line(start)
		if !fits {
			line = start
		}

		if e.comment != "" {
			commented := line + " # " + commentText(e.comment)

			// A comment after a text would look like a part of the text.
			isOneLine := !e.value.isText && !strings.Contains(e.comment, "\n")
			if isOneLine && utf8.RuneCountInString(commented) <= maxWithComment {
				line = commented
			} else {
				if indent == "" && i > 0 {
					w.WriteString("\n")
				}
				w.comment(indent, e.comment)
			}
		}

		w.WriteString(line + "\n")

		if !fits {
			w.block(indent+"  ", e.value)
		}
	}
	for _, item := range o.items {
		line, fits := item.line(indent + "-")
		if !fits {
			line = indent + "-"
		}

		w.WriteString(line + "\n")

		if !fits {
			w.block(indent+"  ", item)
		}
	}
}

// line writes a value on the same line after start, and reports whether it fits there.
func (o Out) line(start string) (string, bool) {
	line := start + " " + o.inline(true)
	return line, o.isText || o.IsEmpty() || !o.hasComment() && utf8.RuneCountInString(line) <= maxLine
}

var percentage = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?%$`)

// inline writes a value on one line; last tells that nothing follows it there.
func (o Out) inline(last bool) string {
	switch {
	// A percentage needs no quotes, although other texts with a sign do.
	case o.isText && percentage.MatchString(o.text):
		return o.text
	case o.isText && last:
		return QuotedLine(o.text)
	case o.isText:
		return Quoted(o.text)
	case o.isList:
		parts := make([]string, len(o.items))
		for i, item := range o.items {
			parts[i] = item.inline(false)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}

	parts := make([]string, len(o.entries))
	for i, e := range o.entries {
		parts[i] = Quoted(e.key) + ": " + e.value.inline(false)
	}

	return "{" + strings.Join(parts, ", ") + "}"
}

func (o Out) hasComment() bool {
	for _, e := range o.entries {
		if e.comment != "" || e.value.hasComment() {
			return true
		}
	}
	return false
}

// Insertion returns the edit that adds entries or items to a map or list of a file before its first
// one. Src is the text of the file. Entries that are added to a block may have lines of comment
// above them.
func (n *Node) Insertion(src string, added []string) diag.Edit {
	at := n.Place
	before := ""
	at.Width = 0

	if n.InBrackets {
		at.Column++
		list := strings.Join(added, ", ")
		if len(n.Pairs) > 0 || len(n.Items) > 0 {
			list += ", "
		}
		return diag.Edit{Place: at, Text: list}
	}

	lines := strings.Split(src, "\n")
	line := []rune(lines[at.Line-1])
	before = string(line[:at.Column-1])
	if strings.HasPrefix(string(line[at.Column-1:]), "- ") {
		before += "- "
	}

	// The comment above the first entry belongs to that entry and stays above it.
	for at.Line > 1 && strings.HasPrefix(strings.TrimSpace(lines[at.Line-2]), "#") { // the comment of the first
		at.Line--
	}

	at.Column = 1
	var block strings.Builder
	for line := range strings.SplitSeq(strings.Join(added, "\n"), "\n") {
		block.WriteString(before + line + "\n")
	}

	return diag.Edit{Place: at, Text: block.String()}
}

// Inline returns a value on one line.
func (o Out) Inline() string { return o.inline(true) }
