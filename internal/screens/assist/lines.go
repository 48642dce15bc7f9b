package assist

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Bounds of a connection.
const (
	maxLine    = 8 << 20 // bytes: a file of the largest size, escaped
	maxWaiting = 100     // calls that wait for the running one
)

// lines is a transport with a message per line. The transport of the SDK reads a stream of JSON
// values, and waits forever for the end of a line that is no JSON.
type lines struct {
	in  io.Reader
	out io.Writer
}

// Connect implements [mcp.Transport].
func (l *lines) Connect(context.Context) (mcp.Connection, error) {
	c := &connection{
		out:      l.out,
		incoming: make(chan jsonrpc.Message),
		answered: make(chan struct{}, 1),
		closed:   make(chan struct{}),
		open:     map[jsonrpc.ID]bool{},
	}
	go c.readLines(l.in)
	return c, nil
}

// connection hands calls of tools on one after the other, so that each sees the files as the call
// before left them. Other messages pass at once, such as a cancellation.
type connection struct {
	incoming chan jsonrpc.Message // closed at the end of the input
	answered chan struct{}        // a request has its answer
	closed   chan struct{}
	closing  sync.Once
	broken   error // of the input, before incoming is closed; nil at its end
	ended    bool  // no further message comes; only Read uses it

	mutex   sync.Mutex // of the fields below
	out     io.Writer
	open    map[jsonrpc.ID]bool // the requests that were handed on and have no answer: whether their client expects one
	running *jsonrpc.Request    // the call of a tool among them, or nil
	waiting []*jsonrpc.Request  // the calls after it
}

// SessionID implements [mcp.Connection].
func (*connection) SessionID() string { return "" }

// Close implements [mcp.Connection].
func (c *connection) Close() error {
	c.closing.Do(func() { close(c.closed) })
	return nil
}

// readLines reads the messages of the input. It answers a line that is no message with an error, and goes on.
func (c *connection) readLines(in io.Reader) {
	defer close(c.incoming)
	input := bufio.NewReaderSize(in, 64<<10)

	for {
		line, tooLong, err := readLine(input)
		if tooLong {
			c.refuse(jsonrpc.CodeParseError, "the line is over 8 MiB")
		} else if line = bytes.TrimSpace(line); len(line) > 0 {
			c.take(line)
		}

		if err != nil {
			if !errors.Is(err, io.EOF) {
				c.broken = err
			}
			return
		}
	}
}

// take hands a message on, or answers a line that is no message.
func (c *connection) take(line []byte) {
	switch {
	case !utf8.Valid(line): // RFC 8259, 8.1
		c.refuse(jsonrpc.CodeParseError, "the line is no text in UTF-8")
		return
	case !json.Valid(line):
		c.refuse(jsonrpc.CodeParseError, "the line is no JSON: write each message on a line of its own")
		return
	}
	problem, isOver := problemOf(line)
	if isOver {
		return
	}
	message, err := jsonrpc.DecodeMessage(line)
	if err != nil && problem == "" {
		problem = "the line is no message of JSON-RPC 2.0"
	}
	if problem != "" {
		c.refuse(jsonrpc.CodeInvalidRequest, problem)
		return
	}

	select {
	case c.incoming <- message:
	case <-c.closed:
	}
}

// problemOf returns why a line of JSON is no message, or "". The SDK names its own types, and answers nothing to a
// request without a method. Nothing is answered to an error about an unreadable request: it is over.
func problemOf(line []byte) (problem string, isOver bool) {
	if line[0] == '[' {
		return "a batch is not taken: write each message on a line of its own", false
	}
	var m map[string]json.RawMessage // not a struct, whose names fit in any case of letters
	err := json.Unmarshal(line, &m)

	id := m["id"]
	isResponse := m["result"] != nil || m["error"] != nil
	switch {
	case err != nil:
		return "the line is no message of JSON-RPC 2.0", false
	case string(m["jsonrpc"]) != `"2.0"`:
		return `the message has not "jsonrpc": "2.0"`, false
	case m["method"] == nil && !isResponse:
		return "the message has no method", false
	case isResponse && (id == nil || string(id) == "null"): // JSON-RPC 2.0, 5
		return "", true
	case id != nil && !isUsableID(id):
		return fmt.Sprintf("the id %s is no whole number up to 2^53: write a text", id), false
	}
	return "", false
}

// isUsableID reports whether an id is a text, or a number that the SDK does not round: the answer would have another
// id.
func isUsableID(id json.RawMessage) bool {
	if id[0] == '"' {
		return true
	}
	const exact = 1 << 53 // up to it a float64 has each whole number
	var whole *int64
	err := json.Unmarshal(id, &whole)
	return err == nil && whole != nil && *whole <= exact && *whole >= -exact
}

// readLine reads up to the end of a line. It drops the text of a line over the bound.
func readLine(input *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := input.ReadSlice('\n')
		if !tooLong {
			line = append(line, part...)
		}
		if len(line) > maxLine {
			tooLong = true
			line = nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, tooLong, err
		}
	}
}

// refuse writes an error for a line without an id.
func (c *connection) refuse(code int64, message string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.refuseLocked(code, message)
}

// refuseLocked is refuse for a caller that holds the mutex.
func (c *connection) refuseLocked(code int64, message string) {
	answer := struct {
		Version string         `json:"jsonrpc"`
		ID      any            `json:"id"`
		Error   *jsonrpc.Error `json:"error"`
	}{"2.0", nil, &jsonrpc.Error{Code: code, Message: cut(message, maxAnswer)}}
	text, err := json.Marshal(answer)
	if err == nil {
		// A broken output ends the session with its next answer.
		_, _ = c.out.Write(append(text, '\n'))
	}
}

// Read implements [mcp.Connection]. At the end of the input, it first waits for the answers of all requests,
// because the SDK drops them when no further message comes.
func (c *connection) Read(ctx context.Context) (jsonrpc.Message, error) {
	for {
		next, ended := c.next()
		if next != nil {
			return next, nil
		}
		if ended {
			return nil, cmp.Or(c.broken, io.EOF)
		}

		// No further message comes from a closed channel.
		incoming := c.incoming
		if c.ended {
			incoming = nil
		}

		select {
		case message, ok := <-incoming:
			if !ok {
				c.ended = true
				continue
			}
			if c.passes(message) {
				return message, nil
			}
		case <-c.answered:
		case <-c.closed:
			return nil, io.EOF
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// next takes the next waiting call if none is running. Ended is true if no request waits for its answer and no message
// comes.
func (c *connection) next() (call *jsonrpc.Request, ended bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.running != nil {
		return nil, false
	}
	if len(c.waiting) == 0 {
		return nil, c.ended && len(c.open) == 0
	}

	c.running = c.waiting[0]
	c.waiting = c.waiting[1:]
	c.open[c.running.ID] = true
	return c.running, false
}

// passes reports whether a message passes at once. A call waits while another one runs.
func (c *connection) passes(message jsonrpc.Message) bool {
	request, ok := message.(*jsonrpc.Request)
	if !ok {
		return true
	}

	c.mutex.Lock()
	defer c.mutex.Unlock()

	_, isOpen := c.open[request.ID]
	switch {
	case request.Method == "notifications/cancelled":
		return !c.forget(request)
	case !request.IsCall():
		return true
	case isOpen:
		// The SDK drops it without an answer.
		c.refuseLocked(jsonrpc.CodeInvalidRequest, fmt.Sprintf("the id %v has a request without an answer", request.ID.Raw()))
		return false
	case request.Method != "tools/call":
		c.open[request.ID] = true
		return true
	case len(c.waiting) == maxWaiting:
		// The error is written here, because the SDK has not seen the call.
		_ = c.write(&jsonrpc.Response{ID: request.ID, Error: &jsonrpc.Error{
			Code: jsonrpc.CodeInternalError, Message: "100 calls are waiting: wait for their answers",
		}})
		return false
	case c.running != nil:
		c.waiting = append(c.waiting, request)
		return false
	}

	c.running = request
	c.open[request.ID] = true
	return true
}

// forget removes a cancelled call that waits, and reports whether there is one. The client of a cancelled request
// expects no answer (MCP 2025-06-18, Cancellation).
func (c *connection) forget(cancellation *jsonrpc.Request) bool {
	var params struct {
		RequestID any `json:"requestId"`
	}
	_ = json.Unmarshal(cancellation.Params, &params)
	id, _ := jsonrpc.MakeID(params.RequestID) // an id that cannot be read is of no call

	if _, isOpen := c.open[id]; isOpen {
		c.open[id] = false
	}
	before := len(c.waiting)
	c.waiting = slices.DeleteFunc(c.waiting, func(r *jsonrpc.Request) bool { return r.ID == id })
	return len(c.waiting) < before
}

// Write implements [mcp.Connection].
func (c *connection) Write(_ context.Context, message jsonrpc.Message) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	response, ok := message.(*jsonrpc.Response)
	if !ok {
		return c.write(message)
	}

	var err error
	if isExpected, isOpen := c.open[response.ID]; isExpected || !isOpen {
		err = c.write(message)
	}
	delete(c.open, response.ID)
	if c.running != nil && response.ID == c.running.ID {
		c.running = nil
	}

	select {
	case c.answered <- struct{}{}:
	default: // a reader will look anyway
	}
	return err
}

// write writes a message. The message of an error may repeat a text of the client, so it is cut.
func (c *connection) write(message jsonrpc.Message) error {
	if response, ok := message.(*jsonrpc.Response); ok && response.Error != nil {
		// The SDK gives no code to the error of a request before the session, or of a second beginning.
		short := jsonrpc.Error{Code: jsonrpc.CodeInvalidRequest, Message: response.Error.Error()}
		var wrong *jsonrpc.Error
		if errors.As(response.Error, &wrong) {
			short = *wrong
		}
		short.Message = cut(short.Message, maxAnswer)
		response.Error = &short
	}

	text, err := jsonrpc.EncodeMessage(message)
	if err != nil {
		return err
	}
	_, err = c.out.Write(append(text, '\n'))
	return err
}
