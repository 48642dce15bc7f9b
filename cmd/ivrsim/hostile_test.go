//go:build unix

package main

import (
	"fmt"
	"io/fs"
	"maps"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// inputs are the places in which a verb reads a file or folder that the user names: FILE.
var inputs = []string{
	"import FILE --out new",
	"import folder --out new",         // with FILE in it
	"import flow.json --out imported", // with FILE as import.yaml
	"fit FILE --out new",
	"fit calls.csv --map FILE --out new",
	"simulate --against FILE",
	"simulate --against calls.csv --map FILE",
	"draw --traffic FILE",
	"sweep plan FILE --out new",
	"sweep run FILE --out new",
	"sweep merge plan FILE --csv new",
	"simulate FILE",
	"lint FILE",
	"test FILE",
	"compare FILE FILE",
	"compare --base HEAD -C FILE",
	"staff FILE",
	"serve FILE --listen 127.0.0.1:0",
	"draw -C FILE",
	"route -C FILE +12025550143",
}

// hostileFiles make the files that a place may lead to.
var hostileFiles = map[string]func(name string) error{
	"pipe":   func(name string) error { return syscall.Mkfifo(name, 0o666) },
	"zero":   func(name string) error { return os.Symlink("/dev/zero", name) },
	"random": func(name string) error { return os.Symlink("/dev/urandom", name) },
	"socket": func(name string) error {
		l, err := net.ListenUnix("unix", &net.UnixAddr{Name: name})
		if err == nil {
			l.SetUnlinkOnClose(false)
			err = l.Close()
		}
		return err
	},
	"loop":   func(name string) error { return os.Symlink(filepath.Base(name), name) },
	"none":   func(string) error { return nil },
	"folder": func(name string) error { return os.Mkdir(name, 0o777) },
	"sparse": func(name string) error {
		if err := os.WriteFile(name, []byte("{"), 0o666); err != nil {
			return err
		}
		return os.Truncate(name, 1<<36)
	},
	"empty":  func(name string) error { return os.WriteFile(name, nil, 0o666) },
	"binary": func(name string) error { return os.WriteFile(name, []byte("\x7fELF\x00\xff\xfe\x00"), 0o666) },
	"objects": func(name string) error {
		return os.WriteFile(name, []byte(`{"Actions":[{}`+strings.Repeat(",{}", 3<<20)+`],"StartAction":"a","Version":"2019-10-30"}`), 0o666)
	},
	"deep": func(name string) error { return os.WriteFile(name, []byte(strings.Repeat("[", 1<<20)), 0o666) },
	"anchors": func(name string) error {
		text := "a0: &a0 x\n"
		for i := 1; i < 40; i++ {
			text += fmt.Sprintf("a%d: &a%d [*a%d, *a%d, *a%d]\n", i, i, i-1, i-1, i-1)
		}
		return os.WriteFile(name, []byte(text), 0o666)
	},
}

// hostileNumbers are values of flags and of --set that are out of bounds or no numbers. One
// with a sign changes what stands in the scenario.
var hostileNumbers = []string{
	"simulate --replications N", "simulate --tsdb new --tsdb-step N", "compare peak_day assistant --callers N",
	"compare peak_day assistant --replications N", "sweep plan grid.yaml --out new --replications N",
	"sweep plan grid.yaml --out new --chunk-time N", "sweep run plan --out new --chunk N", "serve --speed N", "staff --budget Nruns",
	"simulate --set replications=N", "simulate --set calls.all.times=N", "simulate --set staff.ny_cards.agents=N",
	"simulate --set handling.cards.mean=N", "staff --set replications=N",
}

// hostileRow is a command that has to fail.
type hostileRow struct {
	args []string
	make func(dir string) error // what it reads
}

// hostileRows are all pairs of a file and a command, and of a number and a command. The short
// form has every file, command and number, in some of their pairs.
func hostileRows() map[string]hostileRow {
	files, numbers := len(hostileFiles), 6 // of how many pairs one is tried
	if longtest.AtLeast(0.1) {
		files, numbers = 1, 1
	}
	rows := map[string]hostileRow{}
	for k, kind := range slices.Sorted(maps.Keys(hostileFiles)) {
		for i, command := range inputs {
			if (i+k)%files == 0 {
				addHostileFile(rows, kind, command)
			}
		}
	}
	for i, command := range hostileNumbers {
		for k, n := range []string{"-1000000", "1000000000000000", "1e400", "NaN", "0x", "99999999999999999999"} {
			if (i+k)%numbers == 0 {
				rows[n+": "+command] = hostileRow{strings.Fields(strings.ReplaceAll(command, "N", n)), func(string) error { return nil }}
			}
		}
	}
	return rows
}

func addHostileFile(rows map[string]hostileRow, kind, command string) {
	name := "evil.yaml"
	switch {
	case strings.HasPrefix(command, "import FILE"), strings.Contains(command, "--traffic"):
		name = "evil.json"
	case strings.HasPrefix(command, "import folder"):
		name = "folder/evil.json"
	case strings.HasPrefix(command, "import flow.json"):
		name = "imported/import.yaml"
	}

	if kind == "none" && (strings.HasPrefix(command, "import folder") || strings.HasPrefix(command, "import flow.json")) {
		return
	}
	rows[kind+": "+command] = hostileRow{strings.Fields(strings.ReplaceAll(command, "FILE", name)), func(dir string) error {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
			return err
		}
		return hostileFiles[kind](filepath.Join(dir, name))
	}}
}

// Whatever a verb is led to read, and whatever number a flag or a set has: it fails in bounded
// time and memory, by an error and not by a panic, and writes nothing.
func TestHostileInputs(t *testing.T) {
	rows := hostileRows()
	limit := make(chan struct{}, runtime.GOMAXPROCS(0))
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limit <- struct{}{}
			defer func() { <-limit }()

			dir, err := os.MkdirTemp("", "h") // the path of a socket is short
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(dir) //nolint:errcheck // it is a temporary folder
			for name, text := range map[string]string{
				"calls.csv": "a,b\n1,2\n",
				"flow.json": `{"Version":"2019-10-30","StartAction":"a",` +
					`"Actions":[{"Identifier":"a","Type":"DisconnectParticipant"}]}`,
				"grid.yaml": "sweep: grid\nscenario: peak_day\nvary: {calls.all.times: [1, 2]}\n",
			} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}

			if err := row.make(dir); err != nil {
				t.Fatal(err)
			}
			before := listed(t, dir)

			cmd := program(t, row.args...)
			cmd.Dir = dir
			cmd.Env = nil // its memory is measured

			var said strings.Builder
			cmd.Stdout, cmd.Stderr = &said, &said
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			hangs := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
			_ = cmd.Wait() // its exit code is looked at
			hangs.Stop()

			state := cmd.ProcessState
			code := state.ExitCode()
			if code != exitFindings && code != exitUsage && code != exitCannot {
				t.Errorf("exit code %d: %.300s", code, said.String())
			}
			if code == exitFindings && !strings.Contains(said.String(), ": error: ") { // in a center's file
				t.Errorf("exit code 1: %.300s", said.String())
			}
			if strings.Contains(said.String(), "panic") || strings.Contains(said.String(), "goroutine ") {
				t.Errorf("a panic: %.300s", said.String())
			}

			if took := state.UserTime() + state.SystemTime(); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
			if usage, ok := state.SysUsage().(*syscall.Rusage); ok && runtime.GOOS == "linux" && usage.Maxrss > 500<<10 {
				t.Errorf("it took %d MB", usage.Maxrss>>10)
			}
			if after := listed(t, dir); after != before {
				t.Errorf("it wrote: %s\nbefore: %s", after, before)
			}
		})
	}
}

// listed lists the files of a folder with their sizes.
func listed(t *testing.T, dir string) string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && !d.IsDir() {
			name += fmt.Sprintf(" %d", info.Size())
		}
		out = append(out, strings.TrimPrefix(name, dir))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, "\n")
}
