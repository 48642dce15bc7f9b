package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/script"
)

// call shows a call.
func (p *pages) call(w http.ResponseWriter, r *http.Request) {
	h, ok := p.found(w, r)
	if !ok {
		return
	}
	p.showCall(w, r, http.StatusOK, h, "")
}

// found gives the call of a request, or says that there is none.
func (p *pages) found(w http.ResponseWriter, r *http.Request) (*handset, bool) {
	h, ok := p.calls.find(r.PathValue("id"))
	if !ok {
		p.fail(w, r, http.StatusNotFound, "this call is not here: one that stands idle for 10 minutes is let go; dial again")
	}
	return h, ok
}

func (p *pages) showCall(w http.ResponseWriter, r *http.Request, status int, h *handset, notice string) {
	h.flow.turn.Lock()
	view := h.view(p, r.PathValue("id"), notice)
	h.flow.turn.Unlock()
	p.show(w, r, status, "call", "Call "+view.Line, "call", view)
}

// input does what the caller, an agent or a lookup does.
func (p *pages) input(w http.ResponseWriter, r *http.Request) {
	fields, ok := p.form(w, r)
	if !ok {
		return
	}
	h, ok := p.found(w, r)
	if !ok {
		return
	}
	h.flow.turn.Lock()
	err := h.take(fields)
	ended := h.Waits() == ivr.Ended
	h.flow.turn.Unlock()
	if ended {
		p.calls.end(h)
	}
	switch {
	case err != nil:
		p.showCall(w, r, http.StatusUnprocessableEntity, h, err.Error())
	case wantsPart(r):
		p.showCall(w, r, http.StatusOK, h, "")
	default:
		http.Redirect(w, r, "/calls/"+r.PathValue("id"), http.StatusSeeOther)
	}
}

// take does the one input that a form holds: press, say, lookup with its values,
// or do: an input as scripts write it.
func (h *handset) take(fields url.Values) error {
	if len(h.Trace()) > maxEvents && fields.Get("do") != string(script.HangUp) {
		return fmt.Errorf("this call has over %d events; hang up", maxEvents)
	}
	switch {
	case fields.Has("press"):
		return h.Do(script.Step{Word: script.Press, Text: fields.Get("press")})
	case fields.Has("say"):
		return h.Do(script.Step{Word: script.Say, Text: fields.Get("say")})
	case fields.Has("lookup"):
		return h.Lookup(fields.Get("lookup"), values(fields))
	}
	line := fields.Get("do")
	if fields.Has("wait") {
		line = string(script.Wait) + " " + fields.Get("wait")
	}
	step, known, err := script.ParseInput(line)
	if err != nil {
		return err
	}
	if !known {
		return errors.New("press a key, say words, be silent, wait, or hang up")
	}
	return h.Do(step)
}

// values are what a lookup fills in: the fields "value.balance" that are not empty.
func values(fields url.Values) map[string]string {
	out := map[string]string{}
	for name, v := range fields {
		if key, ok := strings.CutPrefix(name, "value."); ok && v[0] != "" {
			out[key] = clip(v[0])
		}
	}
	return out
}

// keep sends the call as a file of scripted calls.
func (p *pages) keep(w http.ResponseWriter, r *http.Request) {
	h, ok := p.found(w, r)
	if !ok {
		return
	}
	name := h.flow.name + script.Suffix
	h.flow.turn.Lock()
	text, err := script.Append(p.center.Flows.Center, name, nil, h.Test())
	h.flow.turn.Unlock()
	if err != nil {
		p.fail(w, r, http.StatusUnprocessableEntity, err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/yaml")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	if _, err := w.Write(text); err != nil {
		p.log.Debug("send the scripted call", "err", err)
	}
}
