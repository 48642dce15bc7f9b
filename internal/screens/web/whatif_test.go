package web

import (
	"context"
	"errors"
	"net/url"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// Each field is a value of the scenario. A field of another form is named, and an empty one changes nothing.
func TestFieldsOfAQuestion(t *testing.T) {
	for _, c := range []struct{ fields, sets, wrong string }{
		{"", "", ""},
		{"calls=%2B10%25", "calls.all.times=+10%", ""},
		{"talk=-5%25&patience=4m", "handling.all.times=-5% callers.patience=4m", ""},
		{"group=desk&agents=%2B5", "staff.desk.shifts.00:00-24:00=+5", ""},
		{"group=desk&agents=5&from=15:00", "staff.desk.shifts.15:00-24:00=+5", ""}, // from the wallboard
		{"group=desk&agents=-2&hours=10:00-14:00", "staff.desk.shifts.10:00-14:00=-2", ""},
		{"group=desk&outage=10:00-12:00", "outages.desk={from: 10:00, to: 12:00}", ""},
		{"down=lookup%20status&outage=10:00-12:00", "outages.status={lookup: status, from: 10:00, to: 12:00}", ""},
		{"down=trunks%20york&outage=10:00-12:00", "outages.york={trunks: york, from: 10:00, to: 12:00}", ""},
		{"group=desk&outage=10:00-12:00&date=2026-11-27", "outages.desk={from: 10:00, to: 12:00, date: 2026-11-27}", ""},
		{"group=desk&outage=10:00-12:00&date=Friday", "", "date"},
		{"down=clock%20york&outage=10:00-12:00", "", "down"},
		{"calls=many&agents=5&outage=noon&hours=all", "", "calls,hours,agents,outage"},
		{"group=desk&outage=10:00-12:00}, {hub: x", "", "outage"},
	} {
		fields, err := url.ParseQuery(c.fields)
		if err != nil {
			t.Fatal(err)
		}
		q := newQuestion(fields)
		sets, err := q.sets()
		var texts, wrong []string
		for _, s := range sets {
			texts = append(texts, s.Path+"="+s.Value)
		}
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				field, _, _ := strings.Cut(line, ":")
				wrong = append(wrong, field)
			}
		}
		if got := strings.Join(texts, " "); c.wrong == "" && got != c.sets {
			t.Errorf("%s sets %s, want %s", c.fields, got, c.sets)
		}
		if got := strings.Join(wrong, ","); got != c.wrong {
			t.Errorf("%s: wrong are %q, want %q", c.fields, got, c.wrong)
		}
	}
}

// An address has the whole question, and asks for more days up to the most.
func TestAddressOfAQuestion(t *testing.T) {
	q := newQuestion(url.Values{"days": {"1000"}})
	fields := reflect.ValueOf(&q).Elem()
	for i := range fields.NumField() {
		if f := fields.Field(i); f.Kind() == reflect.String {
			f.SetString(fields.Type().Field(i).Name)
		}
	}
	if q.days != mostDays {
		t.Errorf("%d days are simulated, want %d", q.days, mostDays)
	}
	if first := newQuestion(url.Values{"days": {"1"}}); first.days < 2 {
		t.Errorf("%d day has no interval", first.days)
	}
	address, err := url.Parse(q.address(4))
	if err != nil {
		t.Fatal(err)
	}

	again := newQuestion(address.Query())
	q.days = 4
	if again != q {
		t.Errorf("the address %s asks %+v", address, again)
	}
}

// Of many tabs one is answered at a time, and the others wait. More than the most are refused at once. A tab that is
// closed keeps neither its turn nor its place.
func TestQuestionsInTurn(t *testing.T) {
	p := reportPages{&pages{site: &site{asked: make(chan struct{}, 1)}}}
	ctx, closeTabs := context.WithCancel(t.Context())
	defer closeTabs()

	atOnce := atomic.Int32{}
	begun := make(chan struct{})
	var once sync.Once
	ended := make(chan error)
	for range mostAskers {
		go func() {
			_, err := p.inTurn(ctx, func(ctx context.Context) ([]byte, error) {
				if atOnce.Add(1) > 1 {
					t.Error("two questions are simulated at once")
				}
				once.Do(func() { close(begun) })
				<-ctx.Done()
				atOnce.Add(-1)
				return nil, ctx.Err()
			})
			ended <- err
		}()
	}

	// One is simulated, and the others wait.
	<-begun
	for int(p.askers.Load()) < mostAskers {
		runtime.Gosched()
	}
	answer := func(context.Context) ([]byte, error) { return []byte("an answer"), nil }
	if _, err := p.inTurn(t.Context(), answer); !errors.Is(err, errBusy) {
		t.Errorf("one more tab gets %v", err)
	}

	closeTabs()
	for range mostAskers {
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("a closed tab gets %v", err)
		}
	}
	if text, err := p.inTurn(t.Context(), answer); string(text) != "an answer" || err != nil || p.askers.Load() != 0 {
		t.Errorf("after that: %q, %v, and %d tabs are kept", text, err, p.askers.Load())
	}
}
