package lsp

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// useAt returns the use of a name at a place: of several the shortest.
func (p *project) useAt(at diag.Place) (diag.Use, bool) {
	var best diag.Use
	for _, u := range p.center.Found.Names() {
		if covers(u.Place, at) && (best.Place.Width == 0 || u.Place.Width < best.Place.Width) {
			best = u
		}
	}
	return best, best.Place.Width > 0
}

func covers(place, at diag.Place) bool {
	return place.File == at.File && place.Line == at.Line && place.Column <= at.Column &&
		at.Column <= place.Column+place.Width
}

// uses returns where a name stands.
func (p *project) uses(name diag.Name) []diag.Use {
	return slices.DeleteFunc(p.center.Found.Names(), func(u diag.Use) bool { return u.Name != name })
}

func (s *Server) definition(params positionParams) ([]location, error) {
	return s.locations(params, func(u diag.Use) bool { return u.Defines })
}

func (s *Server) references(params positionParams) ([]location, error) {
	return s.locations(params, func(u diag.Use) bool { return !u.Defines || params.Context.IncludeDeclaration })
}

func (s *Server) locations(params positionParams, wanted func(diag.Use) bool) ([]location, error) {
	out := []location{}
	p, at, err := s.at(params.Document.URI, params.Position)
	if p == nil {
		return out, err
	}

	if u, ok := p.useAt(at); ok {
		for _, other := range p.uses(u.Name) {
			if wanted(other) {
				out = append(out, location{s.uriOf(p.path(other.Place.File)), p.rangeOf(other.Place)})
			}
		}
	}

	return out, nil
}

var errNoName = errors.New("there is no name that can be renamed")

func (s *Server) prepareRename(params positionParams) (any, error) {
	p, at, err := s.at(params.Document.URI, params.Position)
	if p == nil {
		return nil, err
	}
	u, ok := p.useAt(at)
	if !ok {
		return nil, nil
	}
	return p.rangeOf(p.inner(u.Place)), nil
}

// inner returns the place of a name without its quotes.
func (p *project) inner(at diag.Place) diag.Place {
	if e := p.center.Found.Replacing(diag.Text{Value: p.text(at), Place: at}, "_"); !e.IsZero() {
		return e.Place
	}
	return at
}

// text returns the text of a file at a place, without quotes.
func (p *project) text(at diag.Place) string {
	line := []rune(p.ruler(at.File).lines[at.Line-1])
	return strings.Trim(string(line[at.Column-1:min(at.Column-1+at.Width, len(line))]), `"'`)
}

// rename renames what stands at a position, in all files. It refuses a center with errors, in
// which not all places are known, and a name after which there would be some.
func (s *Server) rename(params positionParams) (*workspaceEdit, error) {
	p, at, err := s.at(params.Document.URI, params.Position)
	if p == nil {
		return nil, cmp.Or(err, errNoName)
	}

	u, ok := p.useAt(at)
	uses := p.uses(u.Name)
	switch {
	// A name that no file defines cannot be renamed.
	case !ok || !slices.ContainsFunc(uses, func(u diag.Use) bool { return u.Defines }):
		return nil, errNoName
	}

	if err := checkName(params.NewName); err != nil {
		return nil, err
	}

	// In a file with errors, some uses of the name may be unknown.
	if err := p.center.Found.FirstError(); err != nil {
		return nil, fmt.Errorf("before a rename, fix %w", err)
	}

	edits := map[string][]diag.Edit{}
	for _, use := range uses {
		e := p.center.Found.Replacing(diag.Text{Value: u.Text, Place: use.Place}, params.NewName)

		// A name with escapes is longer in the file than its text, so its places do not fit.
		if e.IsZero() {
			return nil, fmt.Errorf("%v: %q is written with escapes", use.Place, u.Text)
		}
		edits[e.File] = append(edits[e.File], e)
	}

	// A file is named after its flow, so both change together.
	moved := map[string]string{}
	if u.Kind == diag.FlowName && s.renames {
		moved = p.filesOf(u.Text, params.NewName)
	}

	if taken := p.taken(moved); taken != "" {
		return nil, fmt.Errorf("there is a file %s already: use another name", taken)
	}

	// The new texts are checked before the editor gets any change.
	texts := map[string][]byte{}
	for _, f := range p.center.Files {
		name := f.Name
		text := p.center.Found.SourceOf(f.Name)

		to, isMoved := moved[name]
		if isMoved {
			texts[name] = nil
			name = to
		}

		if len(edits[f.Name]) > 0 || isMoved {
			texts[name] = []byte(diag.Edited(text, edits[f.Name]))
		}
	}

	// A new name can collide with another, and only a check of all files shows that.
	c, err := s.lint(p, texts)
	if err != nil {
		return nil, err
	}
	if err := c.Found.FirstError(); err != nil {
		return nil, fmt.Errorf("after that there is an error, %w", err)
	}
	return s.workspaceEdit(p, edits, moved), nil
}

// checkName says why a text is no new name.
func checkName(name string) error {
	// The name of a flow is the name of a file on each system.
	const longest = 100 // bytes, so that a file can be named after it
	switch {
	case len(name) > longest:
		return fmt.Errorf("the name has %d bytes: use at most %d", len(name), longest)
	case !yaml.IsName(name):
		return fmt.Errorf("%q is not a name: use letters, digits, _ and -", name)
	case slices.Contains(yaml.DeviceNames(), strings.ToLower(name)):
		return fmt.Errorf("on Windows no file can be named %q: use another name", name)
	}
	return nil
}

// filesOf returns the files that are named after a flow, with their names after another one.
func (p *project) filesOf(flow, other string) map[string]string {
	out := map[string]string{}
	for _, f := range p.center.Files {
		rest, isOfFlow := strings.CutPrefix(path.Base(f.Name), flow)
		isNamed := slices.Contains([]string{".yaml", ".yml", "_test.yaml", "_test.yml"}, rest)
		isTranslation := strings.HasPrefix(rest, ".") && f.Kind == "prompts"
		if isOfFlow && (isNamed || isTranslation) {
			out[f.Name] = path.Join(path.Dir(f.Name), other+rest)
		}
	}
	return out
}

// taken returns the first file that stands where another one would be moved, or "".
func (p *project) taken(moved map[string]string) string {
	// Sorted names make the message name the same file each time.
	for _, from := range slices.Sorted(maps.Keys(moved)) {
		to := moved[from]
		if slices.ContainsFunc(p.center.Files, func(f yaml.File) bool { return f.Name == to }) {
			return to
		}

		there, err := fs.Lstat(p.files(), to)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}

		own, ownErr := fs.Lstat(p.files(), from)
		isOwn := err == nil && ownErr == nil && os.SameFile(there, own) // in a folder without case
		if !isOwn {
			return to
		}
	}
	return ""
}

// workspaceEdit writes edits and renamed files for the editor.
func (s *Server) workspaceEdit(p *project, edits map[string][]diag.Edit, moved map[string]string) *workspaceEdit {
	out := &workspaceEdit{}
	lists := map[string][]textEdit{}
	for name, list := range edits {
		for _, e := range list {
			lists[name] = append(lists[name], textEdit{p.rangeOf(e.Place), e.Text})
		}
	}

	// Older editors know changes of texts only, and no renamed files.
	if len(moved) == 0 {
		out.Changes = map[string][]textEdit{}
		for name, list := range lists {
			out.Changes[s.uriOf(p.path(name))] = list
		}
		return out
	}

	// The texts change before the files move, because the edits name the old files.
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		out.Documents = append(out.Documents, documentEdit{versioned{URI: s.uriOf(p.path(name))}, lists[name]})
	}

	for _, name := range slices.Sorted(maps.Keys(moved)) {
		out.Documents = append(out.Documents, renameFile{"rename", s.uriOf(p.path(name)), s.uriOf(p.path(moved[name]))})
	}

	return out
}

// codeActions returns the edits of the findings in a range, and one for all of the file.
func (s *Server) codeActions(params rangeParams) ([]codeAction, error) {
	out := []codeAction{}
	p, from, err := s.at(params.Document.URI, params.Range.Start)
	if p == nil {
		return out, err
	}

	to, err := p.placeOf(from.File, params.Range.End)
	if err != nil {
		return nil, err
	}

	var all []diag.Edit
	for _, x := range p.center.Found.InFiles(from.File).Sorted() {
		if x.Edit.IsZero() {
			continue
		}

		// All certain edits together are one action, next to the action of each finding.
		all = append(all, x.Edit)
		end := x.Place
		end.Column += x.Place.Width

		if x.Place.Compare(to) <= 0 && end.Compare(from) >= 0 {
			out = append(out, codeAction{
				Title: x.Fix, Kind: "quickfix", Diagnostics: []diagnostic{p.diagnostic(x)},
				Edit: *s.workspaceEdit(p, map[string][]diag.Edit{x.Edit.File: {x.Edit}}, nil),
			})
		}
	}

	if len(all) > 0 {
		out = append(out, codeAction{
			Title: "Fix what is certain in this file", Kind: "source.fixAll",
			Edit: *s.workspaceEdit(p, map[string][]diag.Edit{from.File: all}, nil),
		})
	}

	return out, nil
}
