//go:build js && wasm

// Playground is the program of the playground: a page of a static site that lints, draws, calls
// and simulates a small center. It runs in a worker of the page, as a server does whose
// requests are messages:
//
//	{prefix, texts}                      starts it: the path of its pages, and texts in place of files, as JSON
//	{texts}                              replaces the texts
//	{method, path, headers, body, port}  requests a page, which is answered to the port
//
// It sends {files} once, the texts of all files as JSON, and {findings} after each {texts}. An
// answer is {status, headers}, bytes in any number of messages, and null at its end. A message
// to the port cancels the request.
package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"syscall/js"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/playground"
)

func main() {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	if err := run(js.Global(), log); err != nil {
		log.Error("playground", "err", err)
		os.Exit(1)
	}
}

func run(worker js.Value, log *slog.Logger) error {
	start := worker.Get("start")
	texts, err := textsOf(start)
	if err != nil {
		return err
	}

	p, err := playground.New(texts, time.Now(), log)
	if err != nil {
		return err
	}

	files, err := playground.Texts()
	if err != nil {
		return err
	}

	sample, err := json.Marshal(files)
	if err != nil {
		return err
	}

	prefix := start.Get("prefix").String()
	handler := p.Under(prefix)

	// The page may send texts faster than edit reads them. The buffer keeps the order of the first hundred.
	edits := make(chan js.Value, 100)
	worker.Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		// A callback may not wait: the browser sends nothing meanwhile.
		message := args[0].Get("data")
		port := message.Get("port")
		if port.Truthy() {
			go serve(handler, message, log)
		} else {
			go func() { edits <- message }()
		}
		return nil
	}))

	// The page needs the files before the findings of its texts.
	worker.Call("postMessage", map[string]any{"files": string(sample)})
	edits <- start
	go edit(p, edits, worker, log)

	return p.Run(context.Background())
}

// textsOf reads the texts of a message.
func textsOf(message js.Value) (texts map[string]string, err error) {
	written := message.Get("texts").String()
	return texts, json.Unmarshal([]byte(written), &texts)
}

// edit replaces the texts. Of several messages it uses the last.
func edit(p *playground.Playground, edits <-chan js.Value, worker js.Value, log *slog.Logger) {
	for message := range edits {
		// A later message has the texts of the earlier ones, too.
		for len(edits) > 0 {
			message = <-edits
		}

		findings := ""
		texts, err := textsOf(message)
		if err == nil {
			findings, err = p.Edit(texts, time.Now())
		}

		if err != nil {
			log.Error("read the texts", "err", err)
			findings = err.Error()
		}

		worker.Call("postMessage", map[string]any{"findings": findings})
	}
}

// serve answers a request to its port.
func serve(h http.Handler, message js.Value, log *slog.Logger) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	// The browser holds a callback until it is released, and the port holds its handler.
	port := message.Get("port")
	cancelled := js.FuncOf(func(js.Value, []js.Value) any { cancel(); return nil })
	defer cancelled.Release()
	port.Set("onmessage", cancelled)
	defer port.Set("onmessage", nil)

	w := &answer{port: port, header: http.Header{}}
	text := func(key string) string { return message.Get(key).String() }
	body := strings.NewReader(text("body"))
	r, err := http.NewRequestWithContext(ctx, text("method"), text("path"), body)
	if err != nil {
		log.Error("request", "err", err)
		w.WriteHeader(http.StatusBadRequest)
	} else {
		headers := message.Get("headers")
		for i := range headers.Length() {
			header := headers.Index(i)
			name := header.Index(0).String()
			value := header.Index(1).String()
			r.Header.Set(name, value)
		}

		h.ServeHTTP(w, r)
		// An answer without a body has written no status yet.
		w.WriteHeader(http.StatusOK)
	}

	port.Call("postMessage", js.Null())
}

// answer writes an answer to a port.
type answer struct {
	port   js.Value
	header http.Header
	sent   bool
}

// Header implements http.ResponseWriter.
func (w *answer) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *answer) WriteHeader(status int) {
	if w.sent {
		return
	}
	w.sent = true
	headers := map[string]any{}
	for name, values := range w.header {
		headers[name] = strings.Join(values, ", ")
	}
	w.port.Call("postMessage", map[string]any{"status": status, "headers": headers})
}

// Write implements http.ResponseWriter.
func (w *answer) Write(body []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	// The bytes are copied, because the memory of the program may grow and move.
	array := js.Global().Get("Uint8Array")
	bytes := array.New(len(body))
	js.CopyBytesToJS(bytes, body)
	w.port.Call("postMessage", bytes)
	return len(body), nil
}

// Flush implements http.Flusher: nothing is held back.
func (*answer) Flush() {}

// SetWriteDeadline is called of streams. A message to a port waits for nobody.
func (*answer) SetWriteDeadline(time.Time) error { return nil }

// SetReadDeadline is called of requests with a body, which is there already.
func (*answer) SetReadDeadline(time.Time) error { return nil }
