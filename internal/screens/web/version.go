package web

import (
	"bytes"
	"fmt"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// shownProblems bounds the findings that each page shows.
const shownProblems = 20

// filesState is a version of the files: its number, from 1, and when it was read.
type filesState struct {
	version int
	read    time.Time
}

// Read is the time as pages show it.
func (s filesState) Read() string { return s.read.Format("15:04:05") }

// filesView is the part of every page about the newest files. It is immutable.
type filesView struct {
	Version  int // of the last files without errors
	Read     string
	Changed  bool           // since the server started
	Problems []diag.Finding // errors in later files
	More     int            // that are not among the problems
}

// replace makes the pages of files that have no errors. It is not safe for concurrent use
// with itself and reject.
func (s *site) replace(center *Center, read time.Time) error {
	state := filesState{1, read}
	if old := s.newest.Load(); old != nil {
		state.version = old.state.version + 1
	}
	p, err := s.newPages(center, state)
	if err != nil {
		return err
	}
	s.newest.Store(p)
	return s.showFiles(filesView{Version: state.version, Read: state.Read(), Changed: state.version > 1})
}

// reject shows the errors of later files.
func (s *site) reject(errors []diag.Finding) error {
	v := *s.shown.Load()
	v.Problems = errors[:min(shownProblems, len(errors))]
	v.More = len(errors) - len(v.Problems)
	return s.showFiles(v)
}

func (s *site) showFiles(v filesView) error {
	var html bytes.Buffer
	if err := s.templates["error"].ExecuteTemplate(&html, "files", v); err != nil {
		return fmt.Errorf("show the state of the files: %w", err)
	}
	s.shown.Store(&v)
	s.files.publish(newEvent("files", html.Bytes()))
	return nil
}
