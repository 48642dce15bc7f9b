package lsp

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// project is a center's folder.
type project struct {
	folder string
	root   *os.Root // nil while there is no such folder
	trees  yaml.Trees
	stamp  workspace.Stamp // of the files as they were checked last, or before

	center *workspace.Center // as it was checked last; nil before
	rulers map[string]*ruler // of its files, by name
	dirty  bool              // a text has changed since

	published map[string]published // what the editor has, by file
}

// published is the editor's knowledge of a file.
type published struct {
	text     string // the text that the findings refer to
	findings []diag.Finding
}

// open returns the project of a folder with a routing.yaml, or nil.
func (s *Server) open(folder string) *project {
	if p := s.projects[folder]; p != nil {
		return p
	}
	p := &project{folder: folder, published: map[string]published{}}
	p.reopen()

	// A folder without a root is no center, and is not kept.
	if p.root == nil {
		return nil
	}
	s.projects[folder] = p
	s.markDirty(p)
	return p
}

// reopen opens the folder at the end of the project's path. It may be another folder than before.
func (p *project) reopen() {
	p.close()
	p.stamp = workspace.StampOf(p.folder)
	if root, err := os.OpenRoot(p.folder); err == nil {
		p.root = root
	}
}

func (p *project) close() {
	if p.root != nil {
		_ = p.root.Close() // nothing was written to it
	}
	p.root = nil
}

// files returns the files of the last opened folder. A missing folder has no files.
func (p *project) files() fs.FS {
	if p.root == nil {
		return embed.FS{}
	}
	return p.root.FS()
}

// Refresh checks the projects whose files have changed on disk, for editors that do not report
// changes.
func (s *Server) Refresh() {
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, p := range s.projects {
		if workspace.StampOf(p.folder).Changed(p.stamp) != "" {
			s.markDirty(p)
		}
	}
}

// projectOf returns the project that a file belongs to, and the file's name in it; nil if it
// belongs to none.
func (s *Server) projectOf(path string) (*project, string) {
	folder := filepath.Dir(path)
	name := filepath.Base(path)
	if !yaml.IsFileName(name) {
		return nil, ""
	}

	// A folder of translations belongs to the center above it.
	if filepath.Base(folder) == yaml.Translations && s.projects[folder] == nil && !s.isCenter(folder) {
		folder = filepath.Dir(folder)
		name = yaml.Translations + "/" + name
	}

	if s.projects[folder] == nil && !s.isCenter(folder) {
		return nil, ""
	}
	return s.open(folder), name
}

func (s *Server) isCenter(folder string) bool {
	_, isOpen := s.texts[filepath.Join(folder, workspace.RoutingFile)]
	return isOpen || workspace.IsCenter(folder)
}

// markDirty requests a check of a project.
func (s *Server) markDirty(p *project) {
	p.dirty = true
	select {
	case s.changed <- struct{}{}:
	default: // a request is pending, and its check finds this project too
	}
}

// checkChanged checks the projects that have changed and sends their findings, until done.
func (s *Server) checkChanged(done <-chan struct{}) {
	for {
		select {
		case <-done:
			return
		case <-s.changed:
		}

		s.lock.Lock()

		// The order of folders is fixed, so that an editor gets the findings in a fixed order.
		for _, folder := range slices.Sorted(maps.Keys(s.projects)) {
			if p := s.projects[folder]; s.check(p) {
				s.publish(p)
			}
		}

		s.lock.Unlock()
	}
}

// check checks a project if it has changed, and reports whether it has done so.
func (s *Server) check(p *project) bool {
	if !p.dirty {
		return false
	}

	// The mark is removed first, so that a check that fails is not repeated forever.
	p.dirty = false
	p.center = nil // so that its memory is there for the next
	p.reopen()

	c, err := s.lint(p, nil)
	if err != nil {
		s.notify("window/logMessage", map[string]any{"type": severityError, "message": err.Error()})
		return false
	}

	// The rulers belong to the old texts.
	p.center = c
	p.rulers = map[string]*ruler{}
	return true
}

// lint checks a project with other texts of some files, or with the editor's texts.
func (s *Server) lint(p *project, texts map[string][]byte) (c *workspace.Center, err error) {
	defer func() {
		if r := recover(); r != nil {
			// No text that is typed ends the server.
			err = fmt.Errorf("lint %s: %v", p.folder, r)
		}
	}()

	// The open texts of the editor replace the files, because they are newer.
	all := map[string][]byte{}
	for path, text := range s.texts {
		if of, name := s.projectOf(path); of == p {
			all[name] = text
		}
	}

	maps.Copy(all, texts)
	return workspace.Lint(workspace.Folder{
		Path:      p.folder,
		FS:        workspace.Overlay(p.files(), all),
		KeepNames: true,
		Trees:     &p.trees,
	},
		false)
}

// publish sends the findings of a project, file by file, of those in which they have changed.
func (s *Server) publish(p *project) {
	now := map[string]published{}
	for _, x := range p.center.Found.Sorted() {
		f := now[x.Place.File]
		now[x.Place.File] = published{p.center.Found.SourceOf(x.Place.File), append(f.findings, x)}
	}

	// A file without findings any more needs an empty list, or the editor keeps the old one.
	names := slices.Concat(slices.Collect(maps.Keys(p.published)), slices.Collect(maps.Keys(now)))
	slices.Sort(names)

	for _, name := range slices.Compact(names) {
		before := p.published[name]
		is := now[name]

		// The same findings at other texts have other places, so the texts are compared as well.
		if before.text == is.text && slices.Equal(before.findings, is.findings) {
			continue
		}

		list := []diagnostic{}
		for _, x := range is.findings {
			list = append(list, p.diagnostic(x))
		}

		s.notify("textDocument/publishDiagnostics", diagnosticsParams{s.uriOf(p.path(name)), list})
	}

	p.published = now
}

func (s *Server) notify(method string, params any) {
	_ = s.rpc.Notify(context.Background(), method, params) // the editor may have left
}

func (p *project) path(name string) string { return filepath.Join(p.folder, filepath.FromSlash(name)) }

func (p *project) diagnostic(x diag.Finding) diagnostic {
	d := diagnostic{
		Range:    p.rangeOf(x.Place),
		Severity: severityError,
		Code:     string(x.Rule),
		Source:   "ivrsim",
		Message:  x.Message,
	}

	if x.Severity == diag.Advice {
		d.Severity = severityWarning
	}

	// An editor shows only the message, so the fix is a part of it.
	if x.Fix != "" {
		d.Message += "; " + x.Fix
	}

	return d
}

// ruler returns the lines of a file as it was checked.
func (p *project) ruler(name string) *ruler {
	r := p.rulers[name]
	if r == nil {
		r = newRuler(p.center.Found.SourceOf(name))
		p.rulers[name] = r
	}
	return r
}

func (p *project) rangeOf(at diag.Place) textRange { return p.ruler(at.File).rangeOf(at) }

// placeOf returns the place of a position in a file. A position after the end of a line is the end
// of the line, as the protocol defines.
func (p *project) placeOf(name string, at position) (diag.Place, error) {
	r := p.ruler(name)
	if at.Line < 0 || at.Line >= len(r.lines) || at.Character < 0 {
		return diag.Place{}, fmt.Errorf("%s has %s: line %d, character %d is not in it", name,
			diag.Plural(len(r.lines), "line"), at.Line, at.Character)
	}
	return diag.Place{File: name, Line: at.Line + 1, Column: r.columnOf(at)}, nil
}

// at returns the project of a position and the place in it, checked as it is now; nil if the
// file is no part of a center.
func (s *Server) at(uri string, at position) (*project, diag.Place, error) {
	path, ok := pathOf(uri)
	if !ok {
		return nil, diag.Place{}, nil
	}

	p, name := s.projectOf(path)
	if p == nil {
		return nil, diag.Place{}, nil
	}

	// A question about a place needs the current text, and cannot wait for the next check.
	if s.check(p) {
		s.publish(p)
	}

	// A center that cannot be checked has no names.
	if p.center == nil {
		return nil, diag.Place{}, nil
	}

	place, err := p.placeOf(name, at)
	if err != nil {
		return nil, diag.Place{}, err
	}

	return p, place, nil
}
