package conf

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// Setting is a line "key = value" of a configuration file.
type Setting struct {
	Section    string
	Name       string // of a variable, as it is written
	Key, Value string // the key in lower case
	File       string
	Number     int // in the file
}

// File is a configuration file with all that it includes.
type File struct {
	Lines   []Setting
	Missing []string // files that are included and not there, and programs
	Ignored []Ignored
}

// Ignored is a line that Asterisk does not read, with the reason.
type Ignored struct{ Text, Kind, Reason string }

// Read reads the files that no other includes, each as a dialplan or as queues by its name. An error refuses the
// files: one includes itself, or is too large.
func Read(sources []importer.Source) (dialplan, queues *File, err error) {
	byName := map[string]importer.Source{}
	used := map[string]bool{}

	for _, s := range sources {
		s.Content = Text(s.Content)
		byName[s.File] = s
	}

	isRead := map[string]bool{}
	ofPlan := &reader{files: byName, isRead: isRead}
	ofQueues := &reader{files: byName, isRead: isRead}

	order := slices.Sorted(maps.Keys(byName))

	// A file that another one includes is read at that place only, as Asterisk reads it.
	for _, f := range order {
		for _, name := range Included(byName[f].Content) {
			for _, other := range ofPlan.named(f, name) {
				used[other] = true
			}
		}
	}

	// No file outside of a circle includes the files of the circle, so that they are read last.
	outer := slices.DeleteFunc(slices.Clone(order), func(f string) bool { return used[f] })
	for _, f := range append(outer, order...) {
		// A folder may have both kinds of files. The name of queues.conf is fixed by the platform.
		into := ofPlan
		if IsQueues(f) {
			into = ofQueues
		}
		if !isRead[f] {
			into.section = ""
			into.add(f)
		}
	}

	// Templates have given their lines to other sections, and are no sections themselves.
	for _, r := range []*reader{ofPlan, ofQueues} {
		for _, base := range slices.Sorted(maps.Keys(r.bases)) {
			if !r.copied[base] {
				r.ignore("["+base+"](!)", "section", "a template that no section names: "+
					"Asterisk reads its lines for none")
			}
		}
		r.Lines = slices.DeleteFunc(r.Lines, func(l Setting) bool { return r.bases[l.Section] })
	}

	if refused := cmp.Or(ofPlan.refused, ofQueues.refused); refused != nil {
		return nil, nil, refused
	}
	if ofPlan.read > maxLines || ofQueues.read > maxLines {
		return nil, nil, &importer.TooLargeError{Problem: fmt.Sprintf(
			"the dialplan has more than %s lines, "+
				"with its templates and the files that it includes", diag.Thousands(maxLines),
		)}
	}
	return &ofPlan.File, &ofQueues.File, nil
}

// IsQueues reports whether a file has queues, by its name.
func IsQueues(file string) bool {
	return strings.HasPrefix(strings.ToLower(filepath.Base(file)), "queues")
}

// Text returns a file in UTF-8, with line feeds. One without a byte-order mark that is no UTF-8 is
// taken as Windows-1252, the superset of Latin-1 that editors write.
func Text(src []byte) []byte {
	isMarked := bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff"))
	if !isMarked && !utf8.Valid(src) {
		src, _ = charmap.Windows1252.NewDecoder().Bytes(src) // it has each byte
	}
	src = tree.ToUTF8(src)
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	src = bytes.ReplaceAll(src, []byte("\r"), []byte("\n"))
	return symbol.Reserved().ReplaceAll(src, []byte("?"))
}

// Included returns the names in the #includes of a file.
func Included(src []byte) []string {
	var out []string
	for _, m := range includeLine().FindAllSubmatch(src, -1) {
		out = append(out, strings.Trim(strings.TrimSpace(string(m[1])), `"<>`))
	}
	return out
}

var includeLine = diag.LazyPattern(`(?mi)^[ \t]*#(?:try)?include[ \t]+([^;\r\n]+)`)
