package assist

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Server has the tools of a folder.
type Server struct {
	Version      string
	Instructions string // for the assistant, about the whole
	Folder       *Folder
	Tools        []Tool
	Bound        time.Duration // of each call
}

// Tool is a row of the table of tools.
type Tool struct {
	Name, Title string
	About       string // what it answers
	Example     string // its arguments as JSON
	Arguments   []Argument
	Effect      Effect
	Run         func(ctx context.Context, given Values, shown Progress) Answer
}

// Argument is an argument of a tool.
type Argument struct {
	Name, About string
	List        bool // of texts
	Required    bool
	MayBeEmpty  bool // an empty text is a value
	Path        Path
}

// Effect is the kind of change that a tool makes to files.
type Effect int

// The effects.
const (
	Reads    Effect = iota // nothing
	Adds                   // it adds to files
	Replaces               // it may remove texts
)

// Values are the given arguments. A text is a list of one.
type Values map[string][]string

// Text returns an argument's text, or "".
func (v Values) Text(name string) string { return strings.Join(v[name], "") }

// All returns the elements of several arguments, beginning with the first argument.
func (v Values) All(names ...string) []string {
	var out []string
	for _, name := range names {
		out = append(out, v[name]...)
	}
	return out
}

// Progress takes how much of a call is done, and how much of it there is.
type Progress func(done, most int)

// Answer is the text of a tool.
type Answer struct {
	Text   string
	Failed bool // the tool could not do its work
}

// Failure returns the answer of a tool that could not do its work.
func Failure(err error) Answer {
	text := "error: " + diag.Visible(err.Error())
	var r *Refusal
	if errors.As(err, &r) && r.Fix != "" {
		text += "\nhint: " + diag.Visible(r.Fix)
	}
	return Answer{text, true}
}

// Times of a call.
const (
	grace     = 2 * time.Second        // a canceled call ends by itself in that time
	reminding = 200 * time.Millisecond // between two reports of progress
)

// session is the work for one client.
type session struct {
	*Server
	ends context.Context //nolint:containedctx // of the process; the SDK derives the context of a call from none
	work chan struct{}   // holds an element while a tool runs
	last kept
}

// kept is the last answer. Its further pages come from it, so that a tool does not run again.
type kept struct {
	call   string // the tool and its arguments
	answer Answer
}

// Serve serves a client until the end of the input or of the context.
func (s *Server) Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	server := mcp.NewServer(&mcp.Implementation{Name: "ivrsim", Title: "ivrsim", Version: s.Version},
		&mcp.ServerOptions{
			Instructions: s.Instructions,
			Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{}},
		})
	client := &session{Server: s, ends: ctx, work: make(chan struct{}, 1)}
	for i := range s.Tools {
		server.AddTool(s.Tools[i].describe(), func(ctx context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return client.call(ctx, &s.Tools[i], r), nil
		})
	}

	err := server.Run(ctx, &lines{in, out})
	if ctx.Err() != nil {
		return nil // a client may end the process so
	}
	return err
}

// describe returns the tool as clients see it.
func (t *Tool) describe() *mcp.Tool {
	no, destroys := false, t.Effect == Replaces
	properties := map[string]any{
		"from": map[string]any{"type": "integer", "minimum": 1, "description": "the first line of a long answer to show"},
	}
	required := []string{}
	for _, a := range t.Arguments {
		schema := map[string]any{"type": "string", "description": a.About}
		if a.List {
			schema = map[string]any{
				"type": "array", "items": map[string]any{"type": "string"}, "description": a.About,
			}
		}
		properties[a.Name] = schema
		if a.Required {
			required = append(required, a.Name)
		}
	}

	annotations := &mcp.ToolAnnotations{Title: t.Title, OpenWorldHint: &no, ReadOnlyHint: t.Effect == Reads}
	if t.Effect != Reads {
		annotations.DestructiveHint = &destroys
	}

	return &mcp.Tool{
		Name: t.Name, Title: t.Title, Annotations: annotations,
		Description: t.About + " Example: " + t.Example,
		InputSchema: map[string]any{
			"type": "object", "properties": properties, "required": required, "additionalProperties": false,
		},
	}
}

// call runs a tool and returns a page of its answer.
func (c *session) call(ctx context.Context, t *Tool, r *mcp.CallToolRequest) *mcp.CallToolResult {
	given, from, err := t.read(r.Params.Arguments)
	if err == nil {
		err = c.checkPaths(t, given)
	}
	if err != nil {
		return result(Failure(err))
	}

	ctx, cancel := context.WithTimeoutCause(ctx, c.Bound, errTooLong)
	defer cancel()
	defer context.AfterFunc(c.ends, cancel)()

	// A map is encoded in the order of its keys.
	key, err := json.Marshal(given)
	if err != nil {
		return result(Failure(err))
	}
	call := t.Name + string(key)

	if from == 1 || c.last.call != call {
		if from > 1 && t.Effect != Reads {
			return result(Failure(&Refusal{
				"this answer is not the last one, and the tool would change files again", "lint shows the findings",
			}))
		}
		c.last = kept{call, c.run(ctx, t, given, report(ctx, r))}
	}

	text, err := page(strings.ToValidUTF8(c.last.answer.Text, "\ufffd"), from)
	if err != nil {
		return result(Failure(err))
	}
	return result(Answer{text, c.last.answer.Failed})
}

func result(a Answer) *mcp.CallToolResult {
	text := a.Text
	if a.Failed {
		if short, err := page(text, 1); err == nil {
			text = short
		}
	}
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}, IsError: a.Failed}
}

// read reads the arguments of a call.
func (t *Tool) read(arguments json.RawMessage) (given Values, from int, err error) {
	texts := map[string]json.RawMessage{}
	if half := halfCharacter(arguments); half != "" {
		return nil, 0, &Refusal{"the arguments have " + half + ", which is half of a character", "write both halves, or the character itself"}
	}
	if len(arguments) > 0 {
		if err := json.Unmarshal(arguments, &texts); err != nil {
			return nil, 0, &Refusal{"the arguments are no JSON object", "as in " + t.Example}
		}
	}

	from = 1
	if text, ok := texts["from"]; ok && string(text) != "null" {
		if from = readLineNumber(text); from < 1 {
			return nil, 0, &Refusal{"from takes the number of a line from 1 on", "leave it out for the first page"}
		}
	}

	names := []string{"from"}
	for _, a := range t.Arguments {
		names = append(names, a.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if !slices.Contains(names, name) {
			return nil, 0, &Refusal{
				fmt.Sprintf("%s has no argument %q", t.Name, cut(name, maxAnswer/2)), diag.SuggestOr(name, names, "it has "),
			}
		}
	}

	given = Values{}
	for _, a := range t.Arguments {
		if text, ok := texts[a.Name]; ok && string(text) != "null" {
			if given[a.Name], ok = readTexts(text, a.List); !ok {
				takes := "a text"
				if a.List {
					takes = "a list of texts"
				}
				return nil, 0, &Refusal{a.Name + " takes " + takes, "as in " + t.Example}
			}
		}

		// Some clients give each argument, and an empty text for those that they leave out.
		isEmpty := !a.List && !a.MayBeEmpty && given[a.Name] != nil && given.Text(a.Name) == ""
		if isEmpty && !a.Required {
			delete(given, a.Name)
		}
		switch {
		case a.Required && isEmpty:
			return nil, 0, &Refusal{a.Name + " is empty: " + a.About, "as in " + t.Example}
		case a.Required && given[a.Name] == nil:
			return nil, 0, &Refusal{a.Name + " is missing: " + a.About, "as in " + t.Example}
		}
	}
	return given, from, nil
}

// halfCharacter returns the first escape of a surrogate without its other half, or "". Go replaces it by another
// character (RFC 8259, 8.2).
func halfCharacter(text []byte) string {
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		first, second := escaped(text[i:]), escaped(text[min(i+escapeSize, len(text)):])
		switch {
		case !utf16.IsSurrogate(first):
			i++ // the character after the backslash
		case utf16.DecodeRune(first, second) == utf8.RuneError:
			return string(text[i : i+escapeSize])
		default:
			i += 2*escapeSize - 1
		}
	}
	return ""
}

// escapeSize is the length of an escape such as \u00e9.
const escapeSize = 6

// escaped returns the value of the escape \uXXXX with which a text begins, or 0.
func escaped(text []byte) rune {
	if len(text) < escapeSize || text[0] != '\\' || text[1] != 'u' {
		return 0
	}
	value, err := strconv.ParseUint(string(text[2:escapeSize]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(value)
}

// readLineNumber reads a whole number, which some clients write as 2.0 or as a text. It returns 0 for all else.
func readLineNumber(value json.RawMessage) int {
	const most = 1 << 31 // lines; no answer has so many
	number, err := strconv.ParseFloat(strings.Trim(string(value), `" `), 64)
	if err != nil || number != math.Trunc(number) || number > most {
		return 0
	}
	return int(number)
}

// readTexts reads a text, a number as it is written, or a list of these.
func readTexts(value json.RawMessage, isList bool) ([]string, bool) {
	var elements []json.RawMessage
	if isList && json.Unmarshal(value, &elements) == nil {
		out := []string{}
		for _, element := range elements {
			text, ok := readTexts(element, false)
			if !ok {
				return nil, false
			}
			out = append(out, text...)
		}
		return out, true
	}

	var text string
	var number json.Number
	switch {
	case json.Unmarshal(value, &text) == nil && string(value) != "null":
		return []string{text}, true
	case json.Unmarshal(value, &number) == nil && string(value) != "null":
		return []string{number.String()}, true
	}
	return nil, false
}

// checkPaths refuses paths out of the folder.
func (c *session) checkPaths(t *Tool, given Values) error {
	for _, a := range t.Arguments {
		if given[a.Name] == nil || a.Path == NoPath {
			continue
		}
		if err := c.Folder.Check(given.Text(a.Name), a.Path); err != nil {
			return err
		}
	}
	return nil
}

var errTooLong = errors.New("the call took too long and was ended")

// run runs a tool until the context ends. Work that does not end then keeps the next call waiting.
func (c *session) run(ctx context.Context, t *Tool, given Values, shown Progress) Answer {
	select {
	case c.work <- struct{}{}:
	case <-ctx.Done():
		return Failure(&Refusal{"the work of an earlier call has not ended", "call again later"})
	}

	done := make(chan Answer, 1)
	go func() {
		defer func() { <-c.work }()
		defer func() {
			// A fault in one call does not end the session.
			if fault := recover(); fault != nil {
				done <- Failure(fmt.Errorf("%s failed by a fault of ivrsim: %v", t.Name, fault))
			}
		}()
		done <- t.Run(ctx, given, shown)
	}()

	select {
	case a := <-done:
		return c.orEnded(ctx, a)
	case <-ctx.Done():
	}

	select {
	case a := <-done:
		return c.orEnded(ctx, a)
	case <-time.After(grace):
		return c.orEnded(ctx, Answer{Failed: true})
	}
}

// orEnded returns the answer of a tool, or why it was ended before it had one.
func (c *session) orEnded(ctx context.Context, a Answer) Answer {
	if ctx.Err() == nil || !a.Failed {
		return a
	}
	if errors.Is(context.Cause(ctx), errTooLong) {
		return Failure(&Refusal{
			fmt.Sprintf("the call took over %s and was ended", c.Bound),
			`ask for less, such as fewer replications: set ["replications=5"]`,
		})
	}
	return Failure(errors.New("the call was canceled"))
}

// report returns what sends the progress of a call to its client, in percent. The first report is sent at
// once, and later ones have a time between them.
func report(ctx context.Context, r *mcp.CallToolRequest) Progress {
	token := r.Params.GetProgressToken()
	if token == nil {
		return func(int, int) {}
	}

	const percent = 100
	var mutex sync.Mutex
	var sent time.Time
	last := -1
	return func(done, most int) {
		mutex.Lock()
		defer mutex.Unlock()
		now := percent * done / cmp.Or(max(most, 0), 1)
		if now <= last || time.Since(sent) < reminding && now < percent {
			return
		}
		last = now
		sent = time.Now()

		// A client that cannot be reached ends the session by itself.
		_ = r.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{
			ProgressToken: token, Progress: float64(now), Total: percent,
		})
	}
}
