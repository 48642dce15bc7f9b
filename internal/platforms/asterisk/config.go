package asterisk

import (
	"bytes"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// maxLines is the most lines of the input, including the lines of templates and of included files, for each inclusion.
const maxLines = 400_000

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
	return reserved().ReplaceAll(src, []byte("?"))
}

// line is a line "key = value" of a configuration file.
type line struct {
	section    string
	key, value string
	file       string
}

// config is a configuration file with all that it includes.
type config struct {
	files   map[string]importer.Source // by path
	lines   []line
	circle  string   // a file that includes itself, which Asterisk does not load, or ""
	missing []string // files that are included and not there, and programs
	section string
	bases   map[string]bool // sections that are templates only: [name](!)
	nested  int             // block comments
	read    int             // lines, including the lines of templates
}

var sectionHeader = diag.LazyPattern(`^\[([^\]]*)\]\s*(\(([^)]*)\))?`)

// add reads a file and those that it includes.
func (c *config) add(file string) {
	for raw := range strings.Lines(string(c.files[file].Content)) {
		// Includes and templates may multiply the lines. The reader stops at the limit, and the import
		// refuses the files.
		c.read++
		if c.read > maxLines {
			return
		}

		text := strings.TrimSpace(c.uncomment(strings.TrimPrefix(raw, "\ufeff")))
		if text == "" {
			continue
		}

		switch text[0] {
		case '#':
			c.directive(file, text)
		case '[':
			if m := sectionHeader().FindStringSubmatch(text); m != nil {
				c.open(strings.TrimSpace(m[1]), m[3], file)
			}
		default:
			key, value, ok := strings.Cut(text, "=")
			if !ok || strings.TrimSpace(key) == "" { // no statement at all
				key = text
				value = ""
			}
			c.lines = append(c.lines, line{
				c.section, strings.ToLower(strings.TrimSpace(key)),
				// Both "key = value" and "key => value" are in use.
				strings.TrimSpace(strings.TrimPrefix(value, ">")), file,
			})
		}
	}
}

// open begins a section. "(!)" makes it a template, "(NAME)" begins it with the lines of another.
func (c *config) open(section, options, file string) {
	c.section = section
	c.lines = append(c.lines, line{section: section, file: file})

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
			for _, l := range c.lines {
				if l.section != option || l.key == "" {
					continue
				}

				c.read++
				if c.read > maxLines {
					return
				}

				c.lines = append(c.lines, line{section, l.key, l.value, file})
			}
		}
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
func (c *config) directive(file, text string) {
	name, argument, _ := strings.Cut(strings.ReplaceAll(text, "\t", " "), " ")
	argument = strings.Trim(strings.TrimSpace(argument), `"<>`)
	switch strings.ToLower(name) {
	case "#include", "#tryinclude":
		found := c.named(file, argument)
		for _, f := range found {
			c.add(f)
		}

		// A #tryinclude may fail without an error on the platform too.
		if len(found) == 0 && name != "#tryinclude" && !slices.Contains(c.missing, argument) {
			c.missing = append(c.missing, argument)
		}
	// The output of the program is not known here, so that it is reported as a missing file.
	case "#exec":
		c.missing = append(c.missing, text)
	}
}

// named returns the files that an #include in a file means: with its path from that file's
// folder, else with its name alone.
func (c *config) named(file, argument string) []string {
	folder := filepath.ToSlash(filepath.Dir(file))

	// The user may have copied all files to one folder, so that the name alone counts as well.
	for _, pattern := range []string{path.Join(folder, argument), path.Join(folder, path.Base(argument))} {
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

// included returns what the #includes of a file name.
func included(src []byte) []string {
	var out []string
	for _, m := range includeLine().FindAllSubmatch(src, -1) {
		out = append(out, strings.Trim(strings.TrimSpace(string(m[1])), `"<>`))
	}
	return out
}

var includeLine = diag.LazyPattern(`(?mi)^[ \t]*#(?:try)?include[ \t]+([^;\r\n]+)`)

// readFiles reads the files that no other includes, each as what its name says. It reads none if a file includes itself.
func readFiles(sources []importer.Source) (dialplan, queues *config) {
	byName := map[string]importer.Source{}
	used := map[string]bool{}

	for _, s := range sources {
		s.Content = readText(s.Content)
		byName[s.File] = s
	}

	dialplan = &config{files: byName}
	queues = &config{files: byName}

	order := slices.Sorted(maps.Keys(byName))

	// A file that another one includes is read at that place only, as Asterisk reads it.
	includes := map[string][]string{}
	for _, f := range order {
		for _, name := range included(byName[f].Content) {
			for _, other := range dialplan.named(f, name) {
				includes[f] = append(includes[f], other)
				used[other] = true
			}
		}
	}

	dialplan.circle = inCircle(order, includes)
	if dialplan.circle != "" {
		return dialplan, queues
	}

	for _, f := range order {
		// A folder may have both kinds of files. The name of queues.conf is fixed by the platform.
		into := dialplan
		if isQueues(f) {
			into = queues
		}
		if !used[f] {
			into.section = ""
			into.nested = 0
			into.add(f)
		}
	}

	// Templates have given their lines to other sections, and are no sections themselves.
	for _, c := range []*config{dialplan, queues} {
		c.lines = slices.DeleteFunc(c.lines, func(l line) bool { return c.bases[l.section] })
	}

	return dialplan, queues
}

// inCircle returns the first file that includes itself, directly or by way of other files, or "".
func inCircle(order []string, includes map[string][]string) string {
	for _, file := range order {
		reached := map[string]bool{}
		for _, other := range includes[file] {
			importer.Reach(reached, other, func(file string) []string { return includes[file] })
		}
		if reached[file] {
			return file
		}
	}
	return ""
}

// isQueues reports whether a file has queues, by its name.
func isQueues(file string) bool {
	return strings.HasPrefix(strings.ToLower(filepath.Base(file)), "queues")
}
