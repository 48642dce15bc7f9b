package conf

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// reader reads a file.
type reader struct {
	File

	files   map[string]importer.Source // by path
	isRead  map[string]bool
	within  []string // the files that are read now, each by an #include of the one before it
	refused error    // why Asterisk does not load the files, or nil
	section string
	bases   map[string]bool // sections that are templates only: [name](!)
	copied  map[string]bool // sections whose lines others begin with
	nested  int             // block comments
	read    int             // lines, including the lines of templates
}

// add reads a file and the files that it includes.
func (r *reader) add(file string) {
	r.isRead[file] = true
	r.within = append(r.within, file)
	defer func() { r.within = r.within[:len(r.within)-1] }()

	number := 0
	begun := 0 // the line where a block comment begins
	for raw := range strings.Lines(string(r.files[file].Content)) {
		number++

		// Includes and templates may multiply the lines. The reader stops at the limit, and the import
		// refuses the files. An included file may be refused, too.
		r.read++
		if r.read > maxLines || r.refused != nil {
			return
		}

		r.refused = tooDeep(file, number, raw)
		if r.refused != nil {
			return
		}

		isCommented := r.nested > 0
		text := strings.TrimSpace(r.uncomment(strings.TrimPrefix(raw, "\ufeff")))
		if r.nested > 0 && !isCommented {
			begun = number
		}
		if text == "" {
			continue
		}

		switch text[0] {
		case '#':
			r.directive(file, text, number)
		case '[':
			r.refused = unclosed(file, number, text)
			if r.refused != nil {
				return
			}
			m := sectionHeader().FindStringSubmatch(text)
			r.open(strings.TrimSpace(m[1]), m[3], file, number)
		default:
			key, value, ok := strings.Cut(text, "=")
			if !ok || strings.TrimSpace(key) == "" { // no statement at all
				key = text
				value = ""
			}
			r.Lines = append(r.Lines, Setting{
				r.section, strings.TrimSpace(key), strings.ToLower(strings.TrimSpace(key)),
				// Both "key = value" and "key => value" are in use.
				strings.TrimSpace(strings.TrimPrefix(value, ">")), file, number,
			})
		}
	}

	// A comment that does not end has the rest of its file, and no line of the file that includes it.
	if r.nested > 0 {
		r.ignore(fmt.Sprintf("%s:%d: ;--", filepath.Base(file), begun), "comment", "a comment without --; at its end: "+
			"Asterisk reads no line after it")
		r.nested = 0
	}
}

var sectionHeader = diag.LazyPattern(`^\[([^\]]*)\]\s*(\(([^)]*)\))?`)

func (r *reader) ignore(text, kind, reason string) {
	r.Ignored = append(r.Ignored, Ignored{Text: text, Kind: kind, Reason: reason})
}

// open begins a section. "(!)" makes it a template. "(NAME)" begins it with the lines of another section.
func (r *reader) open(section, options, file string, number int) {
	r.section = section
	r.Lines = append(r.Lines, Setting{Section: section, File: file, Number: number})

	// Asterisk copies the lines of a base section at this place, before the section's own lines.
	for option := range strings.SplitSeq(options, ",") {
		switch option = strings.TrimSpace(option); option {
		case "", "+":
		case "!":
			if r.bases == nil {
				r.bases = map[string]bool{}
			}
			r.bases[section] = true
		default:
			r.copyLines(option, section)
		}
	}
}

// copyLines gives a section the lines of its base. A base may be in a file that is not here.
func (r *reader) copyLines(base, section string) {
	if r.copied == nil {
		r.copied = map[string]bool{}
	}
	r.copied[base] = true

	isThere := false
	for _, l := range r.Lines {
		isThere = isThere || l.Section == base
		if l.Section != base || l.Key == "" {
			continue
		}

		// Templates of templates multiply their lines, so that copies count, too.
		r.read++
		if r.read > maxLines {
			return
		}

		r.Lines = append(r.Lines, Setting{section, l.Name, l.Key, l.Value, l.File, l.Number})
	}

	if !isThere {
		r.ignore(fmt.Sprintf("[%s](%s)", section, base), "section",
			"its base "+base+" is in no file before it: import the file that has it")
	}
}

// uncomment removes the comments of a line: from a semicolon that is not escaped on, and from
// ";--" to "--;", which may be lines further on and nest.
func (r *reader) uncomment(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		rest := text[i:]
		switch {
		// Block comments nest, and may end on a later line, so that the count stays in the reader.
		case r.nested > 0 && strings.HasPrefix(rest, "--;"):
			r.nested--
			i += 2
		case strings.HasPrefix(rest, ";--") && !strings.HasPrefix(rest, ";---"):
			r.nested++
			i += 2
		case r.nested > 0:
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
func (r *reader) directive(file, text string, number int) {
	name, argument, _ := strings.Cut(strings.ReplaceAll(text, "\t", " "), " ")
	argument = strings.Trim(strings.TrimSpace(argument), `"<>`)
	name = strings.ToLower(name)
	switch name {
	case "#include", "#tryinclude":
		found := r.named(file, argument)
		for _, f := range found {
			if slices.Contains(r.within, f) {
				r.refused = fmt.Errorf("%s:%d: %s includes itself by it, and Asterisk loads no such file: "+
					"remove one #include of the circle", file, number, f)
				return
			}
			r.add(f)
		}

		// A #tryinclude may fail without an error on the platform too, so that the import goes on without the file.
		isMissing := len(found) == 0 && !slices.Contains(r.Missing, argument)
		if isMissing && name == "#tryinclude" {
			r.ignore(text, "directive", "its file is not here, and Asterisk may do without it: "+
				"import it if you have it")
		} else if isMissing {
			r.Missing = append(r.Missing, argument)
		}
	// The output of the program is not known here, so that it is reported as a missing file.
	case "#exec":
		r.Missing = append(r.Missing, text)
	default:
		r.ignore(text, "directive", "Asterisk knows #include, #tryinclude and #exec, and ignores other lines with #")
	}
}

// named returns the files that an #include in a file names: by the path from the folder of the
// file, or else by the name alone.
func (r *reader) named(file, argument string) []string {
	folder := filepath.ToSlash(filepath.Dir(file))

	patterns := []string{path.Join(folder, argument)}

	// The user may have copied all files to one folder, so that the name alone counts as well. The last part of /lib/*
	// is no name: it matches each file here.
	if base := path.Base(argument); !strings.ContainsAny(base, `*?[`) {
		patterns = append(patterns, path.Join(folder, base))
	}

	for _, pattern := range patterns {
		var out []string
		for f := range r.files {
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
