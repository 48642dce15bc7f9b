package diagtest

import (
	"testing"
	"time"
)

// failures counts what a test reports.
type failures struct {
	testing.TB
	count int
}

func (f *failures) Errorf(string, ...any) { f.count++ }

func TestBounded(t *testing.T) {
	var held []byte
	executions := []struct {
		name string
		run  func()
		want int
	}{
		{"small", func() { held = make([]byte, 1<<20) }, 0},
		{"large", func() { held = make([]byte, mostHeap+1) }, 1},
		{"slow once", once(late), 0},
		{"slow", late, 1},
	}
	if testing.Short() {
		executions = executions[:2]
	}
	for _, x := range executions {
		f := &failures{TB: t}
		if Bounded(f, x.run); f.count != x.want {
			t.Errorf("%s: %d failures", x.name, f.count)
		}
	}
	_ = held
}

// late takes a little longer than it may.
func late() {
	over := make(chan struct{})
	time.AfterFunc(longest+longest/10, func() { close(over) })
	<-over
}

// once runs only the first time.
func once(run func()) func() {
	ran := false
	return func() {
		if !ran {
			ran = true
			run()
		}
	}
}
