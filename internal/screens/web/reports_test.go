package web

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"testing"

	"github.com/ivrsim/ivrsim/internal/results/report"
)

// The simulation reports its progress in intervals of its days, which the page shows as
// a percentage.
func TestReportProgressIsAPercentage(t *testing.T) {
	s := newReports()
	if !s.start("day", 1, nil) {
		t.Fatal("a report is being made before one is requested")
	}
	s.progress(2400, 9600)
	if now := s.now(); now.Running != "day" || now.Percent != 25 {
		t.Errorf("running %q, %d%% done, want day and 25%%", now.Running, now.Percent)
	}
}

// The last five runs are kept, each by its number, and the newest by none. A run that fails is shown with its reason.
func TestKeptRuns(t *testing.T) {
	s := newReports()
	for range 7 {
		s.keep(&report.Report{Replications: 1}, nil, filesState{})
	}
	now := s.now()
	for number, want := range map[int]int{0: 7, 2: 0, 3: 3, 7: 7, 8: 0} {
		got := 0
		if r := now.numbered(number); r != nil {
			got = r.Number
		}
		if got != want {
			t.Errorf("as run %d, run %d is shown, want %d", number, got, want)
		}
	}

	for _, c := range []struct {
		err    error
		failed string
	}{{nil, ""}, {errors.New("no memory"), "no memory"}, {nil, ""}} {
		if !s.start("day", 1, nil) {
			t.Error("a run that has ended stops the next one")
		}
		<-s.jobs
		s.finish(c.err)
		if now := s.now(); now.Running != "" || now.Failed != c.failed {
			t.Errorf("after %v: running %q, failed %q", c.err, now.Running, now.Failed)
		}
	}
}

// Many readers of a file of a report share the bytes of one text.
func TestLargeTextsAreWrittenOnce(t *testing.T) {
	const readers = 300
	p := reportPages{&pages{site: &site{reports: newReports(), log: slog.New(slog.DiscardHandler)}}}
	p.reports.keep(&report.Report{Queues: make([]report.Queue, 500), Replications: 1}, nil, filesState{})

	for _, name := range []string{"report.html", "run.json", "queues.csv"} {
		size := 0
		read := func() {
			w := &discarded{header: http.Header{}}
			r := httptest.NewRequest(http.MethodGet, "/report/"+name, http.NoBody)
			r.SetPathValue("file", name)
			p.reportFile(w, r)
			size = w.size
			if w.Header().Get("Content-Length") != strconv.Itoa(size) {
				t.Errorf("%d bytes are sent and %s announced", size, w.Header().Get("Content-Length"))
			}
		}

		read()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)

		for range readers {
			read()
		}
		runtime.ReadMemStats(&after)
		if each := int(after.TotalAlloc-before.TotalAlloc) / readers; each > size/4 {
			t.Errorf("%s: a reader of %d bytes takes %d bytes of memory", name, size, each)
		}
	}
}

// discarded is a response whose body is counted and not kept.
type discarded struct {
	header http.Header
	size   int
}

func (d *discarded) Header() http.Header { return d.header }
func (d *discarded) WriteHeader(int)     {}
func (d *discarded) Write(p []byte) (int, error) {
	d.size += len(p)
	return len(p), nil
}
