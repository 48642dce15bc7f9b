package asterisk

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// maxLines is the most lines of the input, including the lines of templates and of included files, for each inclusion.
const maxLines = 100_000

// maxPriorities is the most lines of extensions. The largest of 207 public dialplans has 4,358. The time grows faster
// than their number.
const maxPriorities = 25_000

// readText returns a file in UTF-8, with line feeds. One without a byte-order mark that is no UTF-8 is
// taken as Windows-1252, the superset of Latin-1 that editors write.
func readText(src []byte) []byte {
	isMarked := bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff"))
	if !isMarked && !utf8.Valid(src) {
		src, _ = charmap.Windows1252.NewDecoder().Bytes(src) // it has each byte
	}
	src = importer.ToUTF8(src)
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	src = bytes.ReplaceAll(src, []byte("\r"), []byte("\n"))
	return symbol.Reserved().ReplaceAll(src, []byte("?"))
}

// setting is a line "key = value" of a configuration file.
type setting struct {
	section    string
	name       string // of a variable, as it is written
	key, value string // the key in lower case
	file       string
	number     int // in the file
}

// config is a configuration file with all that it includes.
type config struct {
	files   map[string]importer.Source // by path
	isRead  map[string]bool
	within  []string // the files that are read now, each by an #include of the one before it
	lines   []setting
	refused error    // why Asterisk does not load the files, or nil
	missing []string // files that are included and not there, and programs
	ignored []ignored
	section string
	bases   map[string]bool // sections that are templates only: [name](!)
	copied  map[string]bool // sections whose lines others begin with
	nested  int             // block comments
	read    int             // lines, including the lines of templates
}

var sectionHeader = diag.LazyPattern(`^\[([^\]]*)\]\s*(\(([^)]*)\))?`)

// add reads a file and the files that it includes.
func (c *config) add(file string) {
	c.isRead[file] = true
	c.within = append(c.within, file)
	defer func() { c.within = c.within[:len(c.within)-1] }()

	number := 0
	begun := 0 // the line where a block comment begins
	for raw := range strings.Lines(string(c.files[file].Content)) {
		number++

		// Includes and templates may multiply the lines. The reader stops at the limit, and the import
		// refuses the files. An included file may be refused, too.
		c.read++
		if c.read > maxLines || c.refused != nil {
			return
		}

		c.refused = tooDeep(file, number, raw)
		if c.refused != nil {
			return
		}

		isCommented := c.nested > 0
		text := strings.TrimSpace(c.uncomment(strings.TrimPrefix(raw, "\ufeff")))
		if c.nested > 0 && !isCommented {
			begun = number
		}
		if text == "" {
			continue
		}

		switch text[0] {
		case '#':
			c.directive(file, text, number)
		case '[':
			c.refused = unclosed(file, number, text)
			if c.refused != nil {
				return
			}
			m := sectionHeader().FindStringSubmatch(text)
			c.open(strings.TrimSpace(m[1]), m[3], file, number)
		default:
			key, value, ok := strings.Cut(text, "=")
			if !ok || strings.TrimSpace(key) == "" { // no statement at all
				key = text
				value = ""
			}
			c.lines = append(c.lines, setting{
				c.section, strings.TrimSpace(key), strings.ToLower(strings.TrimSpace(key)),
				// Both "key = value" and "key => value" are in use.
				strings.TrimSpace(strings.TrimPrefix(value, ">")), file, number,
			})
		}
	}

	// A comment that does not end has the rest of its file, and no line of the file that includes it.
	if c.nested > 0 {
		c.ignore(fmt.Sprintf("%s:%d: ;--", filepath.Base(file), begun), "comment", "a comment without --; at its end: "+
			"Asterisk reads no line after it")
		c.nested = 0
	}
}

// Bounds of a line. No dialplan of a person meets one, and a longer line takes the square of its length.
const (
	maxLineBytes = 64 << 10
	maxDepth     = 100 // of brackets, and of signs before a term of an expression

	maxOperators = 2000 // of the expressions of a line: each of its conditions runs the line again
)

// tooDeep returns the error of a line that is too long, or whose brackets or signs are nested too deep, or nil.
func tooDeep(file string, number int, text string) error {
	if len(text) > maxLineBytes {
		return fmt.Errorf("%s:%d: the line is longer than %d KiB: write it in several lines",
			file, number, maxLineBytes>>10)
	}

	depth := 0
	signs := 0
	inExpression := 0 // the depth inside the outermost expression, or 0
	operators := 0
	for i := range len(text) {
		switch c := text[i]; c {
		case '(', '[', '{':
			depth++
			if c == '[' && i > 0 && text[i-1] == '$' && inExpression == 0 {
				inExpression = depth
			}
			signs = 0
		case ')', ']', '}':
			depth = max(depth-1, 0)
			if depth < inExpression {
				inExpression = 0
			}
			signs = 0
		case '!', '-':
			if inExpression > 0 {
				signs++
			}
		case ' ', '\t':
		default:
			signs = 0
		}
		if inExpression > 0 && strings.IndexByte("|&=<>+-*/%:", text[i]) >= 0 {
			operators++
		}
		if operators > maxOperators {
			return fmt.Errorf("%s:%d: its expressions have more than %s operators: "+
				"set variables in lines before it, and compare these", file, number, diag.Thousands(maxOperators))
		}
		if depth > maxDepth || signs > maxDepth {
			return fmt.Errorf("%s:%d: its expression is nested deeper than %d: "+
				"set variables in lines before it, and compare these", file, number, maxDepth)
		}
	}
	return nil
}

// unclosed returns the error of a section whose brackets do not close, or nil. Asterisk loads no file with one
// (process_text_line in main/config.c).
func unclosed(file string, number int, text string) error {
	m := sectionHeader().FindStringSubmatch(text)
	mark := ""
	switch {
	case m == nil:
		mark = "]"
	case m[2] == "" && strings.HasPrefix(text[len(m[0]):], "("):
		mark = ")"
	default:
		return nil
	}
	return fmt.Errorf("%s:%d: the section %s has no %s, and Asterisk loads no such file: "+
		"write it", file, number, text, mark)
}

func (c *config) ignore(text, kind, reason string) {
	c.ignored = append(c.ignored, ignored{text, kind, reason})
}

// open begins a section. "(!)" makes it a template. "(NAME)" begins it with the lines of another section.
func (c *config) open(section, options, file string, number int) {
	c.section = section
	c.lines = append(c.lines, setting{section: section, file: file, number: number})

	// Asterisk copies the lines of a base section at this place, before the section's own lines.
	for option := range strings.SplitSeq(options, ",") {
		switch option = strings.TrimSpace(option); option {
		case "", "+":
		case "!":
			if c.bases == nil {
				c.bases = map[string]bool{}
			}
			c.bases[section] = true
		default:
			c.copyLines(option, section)
		}
	}
}

// copyLines gives a section the lines of its base. A base may be in a file that is not here.
func (c *config) copyLines(base, section string) {
	if c.copied == nil {
		c.copied = map[string]bool{}
	}
	c.copied[base] = true

	isThere := false
	for _, l := range c.lines {
		isThere = isThere || l.section == base
		if l.section != base || l.key == "" {
			continue
		}

		// Templates of templates multiply their lines, so that copies count, too.
		c.read++
		if c.read > maxLines {
			return
		}

		c.lines = append(c.lines, setting{section, l.name, l.key, l.value, l.file, l.number})
	}

	if !isThere {
		c.ignore(fmt.Sprintf("[%s](%s)", section, base), "section",
			"its base "+base+" is in no file before it: import the file that has it")
	}
}

// uncomment removes the comments of a line: from a semicolon that is not escaped on, and from
// ";--" to "--;", which may be lines further on and nest.
func (c *config) uncomment(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		rest := text[i:]
		switch {
		// Block comments nest, and may end on a later line, so that the count stays in the reader.
		case c.nested > 0 && strings.HasPrefix(rest, "--;"):
			c.nested--
			i += 2
		case strings.HasPrefix(rest, ";--") && !strings.HasPrefix(rest, ";---"):
			c.nested++
			i += 2
		case c.nested > 0:
			// The text is in a comment.
			continue
		case strings.HasPrefix(rest, `\;`):
			out.WriteByte(';')
			i++
		case rest[0] == ';':
			return out.String()
		default:
			out.WriteByte(rest[0])
		}
	}

	return out.String()
}

// directive follows an #include. #exec runs a program, which an import does not.
func (c *config) directive(file, text string, number int) {
	name, argument, _ := strings.Cut(strings.ReplaceAll(text, "\t", " "), " ")
	argument = strings.Trim(strings.TrimSpace(argument), `"<>`)
	name = strings.ToLower(name)
	switch name {
	case "#include", "#tryinclude":
		found := c.named(file, argument)
		for _, f := range found {
			if slices.Contains(c.within, f) {
				c.refused = fmt.Errorf("%s:%d: %s includes itself by it, and Asterisk loads no such file: "+
					"remove one #include of the circle", file, number, f)
				return
			}
			c.add(f)
		}

		// A #tryinclude may fail without an error on the platform too, so that the import goes on without the file.
		isMissing := len(found) == 0 && !slices.Contains(c.missing, argument)
		if isMissing && name == "#tryinclude" {
			c.ignore(text, "directive", "its file is not here, and Asterisk may do without it: "+
				"import it if you have it")
		} else if isMissing {
			c.missing = append(c.missing, argument)
		}
	// The output of the program is not known here, so that it is reported as a missing file.
	case "#exec":
		c.missing = append(c.missing, text)
	default:
		c.ignore(text, "directive", "Asterisk knows #include, #tryinclude and #exec, and ignores other lines with #")
	}
}

// named returns the files that an #include in a file names: by the path from the folder of the
// file, or else by the name alone.
func (c *config) named(file, argument string) []string {
	folder := filepath.ToSlash(filepath.Dir(file))

	patterns := []string{path.Join(folder, argument)}

	// The user may have copied all files to one folder, so that the name alone counts as well. The last part of /lib/*
	// is no name: it matches each file here.
	if base := path.Base(argument); !strings.ContainsAny(base, `*?[`) {
		patterns = append(patterns, path.Join(folder, base))
	}

	for _, pattern := range patterns {
		var out []string
		for f := range c.files {
			if ok, err := path.Match(pattern, filepath.ToSlash(f)); err == nil && ok || filepath.ToSlash(f) == pattern {
				out = append(out, f)
			}
		}

		if len(out) > 0 {
			slices.Sort(out)
			return out
		}
	}

	return nil
}

// included returns the names in the #includes of a file.
func included(src []byte) []string {
	var out []string
	for _, m := range includeLine().FindAllSubmatch(src, -1) {
		out = append(out, strings.Trim(strings.TrimSpace(string(m[1])), `"<>`))
	}
	return out
}

var includeLine = diag.LazyPattern(`(?mi)^[ \t]*#(?:try)?include[ \t]+([^;\r\n]+)`)

// readFiles reads the files that no other includes, each as a dialplan or as queues by its name. It reads none if a
// file includes itself.
func readFiles(sources []importer.Source) (dialplan, queues *config) {
	byName := map[string]importer.Source{}
	used := map[string]bool{}

	for _, s := range sources {
		s.Content = readText(s.Content)
		byName[s.File] = s
	}

	dialplan = &config{files: byName, isRead: map[string]bool{}}
	queues = &config{files: byName, isRead: map[string]bool{}}

	order := slices.Sorted(maps.Keys(byName))

	// A file that another one includes is read at that place only, as Asterisk reads it.
	for _, f := range order {
		for _, name := range included(byName[f].Content) {
			for _, other := range dialplan.named(f, name) {
				used[other] = true
			}
		}
	}

	// No file outside of a circle includes the files of the circle, so that they are read last.
	outer := slices.DeleteFunc(slices.Clone(order), func(f string) bool { return used[f] })
	for _, f := range append(outer, order...) {
		// A folder may have both kinds of files. The name of queues.conf is fixed by the platform.
		into := dialplan
		if isQueues(f) {
			into = queues
		}
		if !dialplan.isRead[f] && !queues.isRead[f] {
			into.section = ""
			into.add(f)
		}
	}

	// Templates have given their lines to other sections, and are no sections themselves.
	for _, c := range []*config{dialplan, queues} {
		for _, base := range slices.Sorted(maps.Keys(c.bases)) {
			if !c.copied[base] {
				c.ignore("["+base+"](!)", "section", "a template that no section names: "+
					"Asterisk reads its lines for none")
			}
		}
		c.lines = slices.DeleteFunc(c.lines, func(l setting) bool { return c.bases[l.section] })
	}

	return dialplan, queues
}

// isQueues reports whether a file has queues, by its name.
func isQueues(file string) bool {
	return strings.HasPrefix(strings.ToLower(filepath.Base(file)), "queues")
}
