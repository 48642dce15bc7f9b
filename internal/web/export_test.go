package web

import (
	"net/http"
	"time"
)

// Handler is what a server answers with, without its listener.
func (s *Server) Handler() http.Handler { return sameOrigin(s.mux) }

// SetNow gives the calls from the page another clock.
func (s *Server) SetNow(now func() time.Time) { s.pages.calls.now = now }

// Calls counts the calls that are kept.
func (s *Server) Calls() int {
	s.pages.calls.mutex.Lock()
	defer s.pages.calls.mutex.Unlock()
	return len(s.pages.calls.open)
}
