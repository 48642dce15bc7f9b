package lsp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/creachadair/jrpc2"
	"github.com/creachadair/jrpc2/handler"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// Server is a language server for one editor.
type Server struct {
	version string
	schemas map[string]yaml.Schema // by the first key of a file

	rpc     *jrpc2.Server
	input   *io.PipeReader
	changed chan struct{} // a project is to be checked

	lock     sync.Mutex // of the fields below
	projects map[string]*project
	texts    map[string][]byte // of open files, by path
	uris     map[string]string // as the editor writes them, by path
	renames  bool              // the editor can rename files
	stopping bool              // a shutdown was asked for
}

// New returns a server. Schemas describe the keys of files, by their first key.
func New(version string, schemas map[string]yaml.Schema) *Server {
	return &Server{
		version: version, schemas: schemas, changed: make(chan struct{}, 1),
		projects: map[string]*project{}, texts: map[string][]byte{}, uris: map[string]string{},
	}
}

// Serve answers an editor until it ends the connection, and reports whether it has asked for
// that before.
func (s *Server) Serve(r io.Reader, w io.WriteCloser) (bool, error) {
	// One request at a time keeps the order of changes to a text.
	s.rpc = jrpc2.NewServer(s.methods(), &jrpc2.ServerOptions{AllowPush: true, Concurrency: 1, DisableBuiltin: true})
	done := make(chan struct{})
	checked := make(chan struct{})
	go func() {
		defer close(checked)
		s.checkChanged(done)
	}()
	in, from := io.Pipe() // which exit closes, as a read of standard input cannot be ended
	s.input = in
	go func() {
		_, err := io.Copy(from, r)
		_ = from.CloseWithError(err) // it returns nil
	}()
	err := s.rpc.Start(newBoundedChannel(in, w)).Wait()

	// The check ends before the projects are closed, because it uses them.
	close(done)
	<-checked
	s.lock.Lock()
	defer s.lock.Unlock()

	for _, p := range s.projects {
		p.close()
	}

	// The input was closed by exit, which is the normal end.
	if errors.Is(err, io.ErrClosedPipe) {
		err = nil
	}

	return s.stopping, err
}

func (s *Server) methods() handler.Map {
	return handler.Map{
		"initialize":                          method(s, (*Server).initialize),
		"initialized":                         method(s, func(*Server, any) (any, error) { return nil, nil }),
		"shutdown":                            method(s, (*Server).shutdown),
		"exit":                                func(context.Context, *jrpc2.Request) (any, error) { return nil, s.input.Close() },
		"$/cancelRequest":                     method(s, func(*Server, any) (any, error) { return nil, nil }),
		"$/setTrace":                          method(s, func(*Server, any) (any, error) { return nil, nil }),
		"workspace/didChangeWorkspaceFolders": method(s, (*Server).changeFolders),
		"workspace/didChangeWatchedFiles":     method(s, (*Server).changeOnDisk),
		"textDocument/didOpen": method(s, func(s *Server, p documentParams) (any, error) {
			return s.setText(p.Document, p.Document.Text)
		}),
		"textDocument/didChange":      method(s, (*Server).change),
		"textDocument/didSave":        method(s, (*Server).changeOnDisk),
		"textDocument/didClose":       method(s, (*Server).closeText),
		"textDocument/hover":          method(s, (*Server).hover),
		"textDocument/definition":     method(s, (*Server).definition),
		"textDocument/references":     method(s, (*Server).references),
		"textDocument/prepareRename":  method(s, (*Server).prepareRename),
		"textDocument/rename":         method(s, (*Server).rename),
		"textDocument/completion":     method(s, (*Server).completion),
		"textDocument/documentSymbol": method(s, (*Server).symbols),
		"textDocument/codeAction":     method(s, (*Server).codeActions),
	}
}

// method makes a handler of a method of the server. One method runs at a time. A panic is the
// method's error and ends nothing.
func method[P, R any](s *Server, do func(*Server, P) (R, error)) jrpc2.Handler {
	return func(_ context.Context, req *jrpc2.Request) (result any, err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("%s: %v", req.Method(), r)
			}
		}()

		// The parameters are read without the lock, because a text can be long.
		var params P
		if req.HasParams() {
			if err := req.UnmarshalParams(&params); err != nil {
				return nil, err
			}
		}

		s.lock.Lock()
		defer s.lock.Unlock()
		return do(s, params)
	}
}

func (s *Server) initialize(p initializeParams) (any, error) {
	// Older editors send one folder, as a URI.
	if len(p.Folders) == 0 && p.RootURI != "" {
		p.Folders = []folder{{p.RootURI}}
	}

	s.renames = slices.Contains(p.Capabilities.Workspace.WorkspaceEdit.ResourceOperations, "rename")
	s.addFolders(p.Folders)
	type object = map[string]any

	return object{
		"serverInfo": object{"name": "ivrsim", "version": s.version},
		"capabilities": object{
			"textDocumentSync":       object{"openClose": true, "change": fullTexts, "save": true},
			"hoverProvider":          true,
			"definitionProvider":     true,
			"referencesProvider":     true,
			"renameProvider":         object{"prepareProvider": true},
			"completionProvider":     object{"triggerCharacters": []string{" ", ":", "."}},
			"documentSymbolProvider": true,
			"codeActionProvider":     object{"codeActionKinds": []string{"quickfix", "source.fixAll"}},
			"workspace": object{"workspaceFolders": object{
				"supported":           true,
				"changeNotifications": true,
			}},
		},
	}, nil
}

func (s *Server) shutdown(any) (any, error) {
	s.stopping = true
	return nil, nil
}

func (s *Server) addFolders(folders []folder) {
	for _, f := range folders {
		if path, ok := pathOf(f.URI); ok && workspace.IsCenter(path) {
			s.open(path)
		}
	}
}

func (s *Server) changeFolders(p foldersParams) (any, error) {
	s.addFolders(p.Event.Added)
	return nil, nil
}

// changeOnDisk checks all projects again, as files have changed on disk.
func (s *Server) changeOnDisk(any) (any, error) {
	for _, p := range s.projects {
		s.markDirty(p)
	}
	return nil, nil
}

func (s *Server) change(p changeParams) (any, error) {
	if n := len(p.Changes); n > 0 {
		return s.setText(p.Document, p.Changes[n-1].Text)
	}
	return nil, nil
}

// setText keeps the text of a file that is open in the editor. The text replaces the file on disk in
// all checks.
func (s *Server) setText(d document, text string) (any, error) {
	path, ok := pathOf(d.URI)
	if !ok {
		return nil, nil
	}

	// One byte over the limit keeps the finding too-large.
	s.texts[path] = []byte(text[:min(len(text), yaml.MaxFileSize+1)])
	s.uris[path] = d.URI

	if p, _ := s.projectOf(path); p != nil {
		s.markDirty(p)
	}

	return nil, nil
}

func (s *Server) closeText(p documentParams) (any, error) {
	path, _ := pathOf(p.Document.URI)
	delete(s.texts, path)
	if p, _ := s.projectOf(path); p != nil {
		s.markDirty(p)
	}
	return nil, nil
}

// pathOf returns the path of a file's URI.
func pathOf(uri string) (string, bool) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" || u.Path == "" {
		return "", false
	}
	path := u.Path
	if len(path) > 2 && path[0] == '/' && path[2] == ':' && os.PathSeparator == '\\' { // /C:/folder
		path = path[1:]
	}
	return filepath.Clean(filepath.FromSlash(path)), true
}

// uriOf returns the URI of a file, as the editor writes it if it is open.
func (s *Server) uriOf(path string) string {
	if uri, ok := s.uris[path]; ok {
		return uri
	}
	slashed := filepath.ToSlash(path)
	if slashed[0] != '/' {
		slashed = "/" + slashed
	}
	return (&url.URL{Scheme: "file", Path: slashed}).String()
}
