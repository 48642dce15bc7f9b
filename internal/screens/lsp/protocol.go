package lsp

// The messages of the Language Server Protocol 3.17 that the server reads and writes, with the
// fields that it uses. Positions count lines and UTF-16 code units from 0.
type (
	position struct {
		Line      int `json:"line"`
		Character int `json:"character"`
	}
	textRange struct {
		Start position `json:"start"`
		End   position `json:"end"`
	}
	location struct {
		URI   string    `json:"uri"`
		Range textRange `json:"range"`
	}
	textEdit struct {
		Range   textRange `json:"range"`
		NewText string    `json:"newText"`
	}
	document struct {
		URI  string `json:"uri"`
		Text string `json:"text"`
	}
	folder struct {
		URI string `json:"uri"`
	}
	initializeParams struct {
		RootURI      string   `json:"rootUri"`
		Folders      []folder `json:"workspaceFolders"`
		Capabilities struct {
			Workspace struct {
				WorkspaceEdit struct {
					ResourceOperations []string `json:"resourceOperations"`
				} `json:"workspaceEdit"`
			} `json:"workspace"`
		} `json:"capabilities"`
	}
	foldersParams struct {
		Event struct {
			Added   []folder `json:"added"`
			Removed []folder `json:"removed"`
		} `json:"event"`
	}
	documentParams struct {
		Document document `json:"textDocument"`
	}
	changeParams struct {
		Document document `json:"textDocument"`
		Changes  []struct {
			Text string `json:"text"`
		} `json:"contentChanges"`
	}
	positionParams struct {
		Document document `json:"textDocument"`
		Position position `json:"position"`
		NewName  string   `json:"newName"` // of a rename
		Context  struct {
			IncludeDeclaration bool `json:"includeDeclaration"`
		} `json:"context"` // of references
	}
	rangeParams struct {
		Document document  `json:"textDocument"`
		Range    textRange `json:"range"`
	}
	diagnostic struct {
		Range    textRange `json:"range"`
		Severity int       `json:"severity"`
		Code     string    `json:"code"`
		Source   string    `json:"source"`
		Message  string    `json:"message"`
	}
	diagnosticsParams struct {
		URI         string       `json:"uri"`
		Diagnostics []diagnostic `json:"diagnostics"`
	}
	markup struct {
		Kind  string `json:"kind"`
		Value string `json:"value"`
	}
	hover struct {
		Contents markup `json:"contents"`
	}
	completionItem struct {
		Label         string   `json:"label"`
		Kind          int      `json:"kind"`
		Documentation string   `json:"documentation,omitempty"`
		Edit          textEdit `json:"textEdit"`
	}
	symbol struct {
		Name      string    `json:"name"`
		Detail    string    `json:"detail,omitempty"`
		Kind      int       `json:"kind"`
		Range     textRange `json:"range"`
		Selection textRange `json:"selectionRange"`
		Children  []symbol  `json:"children,omitempty"`
	}
	workspaceEdit struct {
		Changes   map[string][]textEdit `json:"changes,omitempty"`
		Documents []any                 `json:"documentChanges,omitempty"` // documentEdit and renameFile
	}
	documentEdit struct {
		Document versioned  `json:"textDocument"`
		Edits    []textEdit `json:"edits"`
	}
	versioned struct {
		URI     string `json:"uri"`
		Version *int   `json:"version"`
	}
	renameFile struct {
		Kind   string `json:"kind"` // "rename"
		OldURI string `json:"oldUri"`
		NewURI string `json:"newUri"`
	}
	codeAction struct {
		Title       string        `json:"title"`
		Kind        string        `json:"kind"`
		Diagnostics []diagnostic  `json:"diagnostics,omitempty"`
		Edit        workspaceEdit `json:"edit"`
	}
)

// Values of the protocol's enumerations.
const (
	severityError   = 1
	severityWarning = 2
	kindValue       = 12 // of a completion
	symbolModule    = 2
	symbolProperty  = 7
	fullTexts       = 1 // of a change, the whole text is sent
)
