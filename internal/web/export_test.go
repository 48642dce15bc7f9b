package web

import (
	"net/http"
	"time"
)

// Handler is the handler of a server, without its listener.
func (s *Server) Handler() http.Handler { return secured(s.mux) }

// SetNow replaces the clock of the calls from the page.
func (s *Server) SetNow(now func() time.Time) { s.pages.sessions.now = now }

// Calls counts the calls that are stored.
func (s *Server) Calls() int {
	s.pages.sessions.mutex.Lock()
	defer s.pages.sessions.mutex.Unlock()
	return len(s.pages.sessions.calls)
}
