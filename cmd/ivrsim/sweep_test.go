package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
)

// sweepOf writes a small center and the plan of a sweep of four designs, whose chunks are
// one replication each, and returns their folder.
func sweepOf(t *testing.T, hours int) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range map[string]string{
		"routing.yaml": "center: small\nlanguage: en\nhubs: {here: {timezone: UTC, languages: [en]}}\nelsewhere: {hub: here}\n" +
			"queues: {only: {answer_within: 20s, hours: 24/7}}\nscenario: base\nlines: {main: {number: +1 212 555 0100, country: US, languages: [en], flow: direct}}\n",
		"direct.yaml": "flow: direct\nstart: wait\nsteps:\n  wait: {queue: only, hold: Please hold., then: {answered: done}}\n  done: {end: resolved}\n",
		"base.yaml": fmt.Sprintf("scenario: base\nday: 2026-01-05\ntimezone: UTC\nfor: %dh\ninterval: 1h\nseed: 1\ncalls: {main: {per_hour: 6000}}\n"+
			"callers: {patience: {mean: 5m}}\nhandling: {only: {mean: 5m}}\nstaff: [{group: all, hub: here, queues: [only], agents: 500}]\n", hours),
		"grid.yaml": "sweep: agents\nvary: {staff.all.agents: [480, 490, 500, 510]}\nreplications: 3\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ivrsim(t, folder, "sweep", "plan", "grid.yaml", "--out", "plan")
	return folder
}

// ivrsim runs the program in a folder and returns what it prints.
func ivrsim(t *testing.T, folder string, args ...string) string {
	t.Helper()
	return printed(t, folder, "ivrsim", args...)
}

func printed(t *testing.T, folder, program string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = folder
	return stdoutOf(t, cmd)
}

// stdoutOf runs a command that succeeds and returns what it prints.
func stdoutOf(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(cmd.Args, " "), err, out, &errs)
	}
	return string(out)
}

// A run that is killed at any moment leaves whole parts only, and the next goes on.
func TestASweepSurvivesKills(t *testing.T) {
	t.Parallel()
	folder := sweepOf(t, 8)
	started := time.Now()
	ivrsim(t, folder, "sweep", "run", "plan", "--out", "whole")
	took := time.Since(started)
	want := ivrsim(t, folder, "sweep", "merge", "plan", "whole", "--json")

	random := des.NewKey(1, 2).Stream()
	for range longtest.N(2, 100) {
		cmd := exec.Command("ivrsim", "sweep", "run", "plan", "--out", "parts")
		cmd.Dir = folder
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(time.Duration(random.Float64()*float64(took)), func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait() // killed, or complete
		kill.Stop()
		parts, err := filepath.Glob(filepath.Join(folder, "parts", "*.part"))
		if err != nil {
			t.Fatal(err)
		}
		if len(parts) > 0 && random.Uint64N(4) == 0 { // so that there is work left
			_ = os.Remove(parts[random.Uint64N(uint64(len(parts)))])
		}
	}
	ivrsim(t, folder, "sweep", "run", "plan", "--out", "parts")
	if got := ivrsim(t, folder, "sweep", "merge", "plan", "parts", "--json"); got != want {
		t.Error("the merged reports differ from those of one run")
	}
}

// A run ends with one error on a disk that is full and on one that is read-only, and
// leaves no part that is not whole.
func TestASweepOnAFullDisk(t *testing.T) {
	t.Parallel()
	folder := sweepOf(t, 1)
	disk := filepath.Join(folder, "disk")
	if err := os.Mkdir(disk, 0o700); err != nil {
		t.Fatal(err)
	}

	mounted := func(options, command string) *exec.Cmd {
		cmd := exec.Command("unshare", "--mount", "sh", "-c", "mount -t tmpfs -o "+options+" tmpfs disk && "+command)
		cmd.Dir = folder
		return cmd
	}

	if out, err := mounted("size=4k", "true").CombinedOutput(); err != nil {
		t.Skipf("a file system cannot be mounted: %v %s", err, out)
	}
	for options, want := range map[string]string{"size=4k": "no space left on device", "ro": "read-only file system"} {
		out, err := mounted(options, "! ls -A disk | grep . && { ivrsim sweep run plan --out disk 2>&1; echo exit $?; ls -A disk; }").Output()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if got := string(out); !regexp.MustCompile(`^error: write disk/0000\d\d\.part: ` + want + "\nexit 3\n$").MatchString(got) {
			t.Errorf("a disk with %s: %s", options, got)
		}
	}
}

// TestSlurm submits a job array to Slurm's own daemons, kills a task, submits the array
// again and merges the bytes of one process.
func TestSlurm(t *testing.T) {
	longtest.Skip(t) // Slurm takes its time to see that a task was killed
	for _, program := range []string{"munged", "slurmctld", "slurmd", "sbatch"} {
		longtest.Program(t, program)
	}
	if os.Getuid() != 0 {
		longtest.Missing(t, "Slurm's daemons run jobs as their user, which takes root")
	}
	t.Parallel()
	folder := sweepOf(t, 8)
	slurm := startSlurm(t, folder)
	noTask := func() bool { return stdoutOf(t, slurm("squeue", "-h", "-o", "%i")) == "" }
	job := ivrsim(t, folder, "sweep", "batch", "plan", "slurm", "--out", "parts")
	// The first time, task 0 has not ended when it is killed. The shell becomes the sleep:
	// a shell that outlived it by a moment would start the task.
	job = strings.Replace(job, "set -euo", "if ((SLURM_ARRAY_TASK_ID == 0)) && mkdir first; then exec sleep 1000; fi\nset -euo", 1)
	if err := os.WriteFile(filepath.Join(folder, "job.sh"), []byte(job), 0o600); err != nil {
		t.Fatal(err)
	}
	id := strings.TrimSpace(stdoutOf(t, slurm("sbatch", "--parsable", "job.sh")))
	eventually(t, "task 0 runs", func() bool { _, err := os.Stat(filepath.Join(folder, "first")); return err == nil })
	stdoutOf(t, slurm("scancel", "--signal=KILL", "--full", id+"_0"))
	eventually(t, "no task is left", noTask)
	merge := exec.Command("ivrsim", "sweep", "merge", "plan", "parts")
	merge.Dir = folder
	if out, err := merge.CombinedOutput(); err == nil || !strings.Contains(string(out), "parts/000000.part is missing") {
		t.Fatalf("merge after a task was killed: %v\n%s", err, out)
	}
	stdoutOf(t, slurm("sbatch", "job.sh"))
	eventually(t, "no task is left", noTask)
	got := ivrsim(t, folder, "sweep", "merge", "plan", "parts", "--json")
	ivrsim(t, folder, "sweep", "run", "plan", "--out", "whole")
	if want := ivrsim(t, folder, "sweep", "merge", "plan", "whole", "--json"); got != want {
		t.Error("the merged reports differ from those of one process")
	}
}

// startSlurm starts a cluster of this machine, with its own ports and folder, and returns
// what makes a command for it that runs in a folder.
func startSlurm(t *testing.T, jobs string) (client func(program string, args ...string) *exec.Cmd) {
	t.Helper()
	folder, err := os.MkdirTemp("", "slurm") // a short path: the path of a socket has a limit
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })

	host, _, _ := strings.Cut(printed(t, folder, "hostname"), "\n")
	host, _, _ = strings.Cut(host, ".")
	ports := freePorts(t, 2)
	conf := filepath.Join(folder, "slurm.conf")
	text, err := os.ReadFile("testdata/slurm.conf")
	if err != nil {
		t.Fatal(err)
	}
	filled := strings.NewReplacer("HOST", host, "FOLDER", folder, "PORT1", ports[0], "PORT2", ports[1])
	files := map[string]string{
		conf:                         filled.Replace(string(text)),
		filepath.Join(folder, "key"): strings.Repeat("a key that is no secret here ", 5),
	}
	for name, content := range files {
		if err := os.WriteFile(name, []byte(content), 0o400); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"state", "spool"} {
		if err := os.Mkdir(filepath.Join(folder, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}

	client = func(program string, args ...string) *exec.Cmd {
		cmd := exec.Command(program, args...)
		cmd.Dir = jobs
		cmd.Env = append(os.Environ(), "SLURM_CONF="+conf)
		return cmd
	}

	in := func(name string) string { return filepath.Join(folder, name) }
	startDaemon(t, "munged", "--foreground", "--force", "--key-file", in("key"), "--socket", in("munge.sock"),
		"--pid-file", in("munge.pid"), "--log-file", in("munge.log"), "--seed-file", in("seed"))
	eventually(t, "munged answers", func() bool { _, err := os.Stat(in("munge.sock")); return err == nil })
	startDaemon(t, "slurmctld", "-D", "-f", conf)
	eventually(t, "slurmctld answers", func() bool { return client("scontrol", "ping").Run() == nil })
	startDaemon(t, "slurmd", "-D", "-f", conf, "-N", host)

	t.Cleanup(func() { // of a test that failed while tasks ran: they outlive the daemons
		_ = client("timeout", "10", "scancel", "--signal=KILL", "--full", "--user=root").Run() // there may be none
	})
	eventually(t, "the node is idle", func() bool {
		out, err := client("sinfo", "-h", "-o", "%T").Output()
		return err == nil && strings.TrimSpace(string(out)) == "idle"
	})

	return client
}

// startDaemon runs a program until the end of the test.
func startDaemon(t *testing.T, program string, args ...string) {
	t.Helper()
	cmd := exec.Command(program, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed
		if t.Failed() {
			t.Logf("%s: %s", program, &out)
		}
	})
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(2 * time.Minute); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("it never came that %s", what)
		}
	}
}

// freePorts finds TCP ports on which nothing listens, below those that Linux gives to
// programs that ask for any port, so that no other test takes them in the meantime.
func freePorts(t *testing.T, n int) []string {
	t.Helper()
	var out []string
	for port := 20_000 + os.Getpid()%10_000; len(out) < n && port < 32_768; port++ {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		defer l.Close() //nolint:errcheck // nothing was written
		out = append(out, strconv.Itoa(port))
	}
	if len(out) < n {
		t.Fatal("no port is free")
	}
	return out
}

// Up to twenty wrong parts are named, and the others are counted.
func TestWrongPartsAreCounted(t *testing.T) {
	for n, want := range map[int]string{1: "", 20: "", 21: "and 1 more\n", 1020: "and 1,000 more\n"} {
		root := newRoot()
		var out strings.Builder
		root.SetErr(&out)
		wrong := &sweep.PartsError{Problems: slices.Repeat([]string{"part 1 is missing"}, n)}
		var failed *failure
		if err := refuseParts(root.Command, wrong); !errors.As(err, &failed) || failed.code != exitFindings {
			t.Errorf("%d wrong parts: %v", n, err)
		}
		named := strings.Repeat("part 1 is missing\n", min(n, 20))
		if out.String() != named+want {
			t.Errorf("%d wrong parts are written as %q", n, out.String())
		}
	}
}

// A sweep is of the center that a flag names, else of the center in whose folder it lies, else of the center in the current
// folder.
func TestCenterOfASweep(t *testing.T) {
	dir := t.TempDir()
	for _, center := range []string{"flagged", "own", "current"} {
		must(t, os.CopyFS(filepath.Join(dir, center), flows.Small()))
	}
	must(t, os.Mkdir(filepath.Join(dir, "none"), 0o700))
	for _, folder := range []string{"own", "none"} {
		must(t, os.WriteFile(filepath.Join(dir, folder, "grid.yaml"), []byte("sweep: grid\nvary: {staff.all.agents: [1, 2]}\nreplications: 3\n"), 0o600))
	}
	t.Chdir(filepath.Join(dir, "current"))

	for _, c := range []struct{ flag, grid, want string }{
		{"flagged", "own", filepath.Join(dir, "flagged")},
		{"flagged", "none", filepath.Join(dir, "flagged")},
		{"", "own", filepath.Join(dir, "own")},
		{"", "none", "."},
	} {
		cmd, _, err := newRoot().Find([]string{"sweep", "plan"})
		must(t, err)
		var flags []string
		if c.flag != "" {
			flags = []string{"-C", filepath.Join(dir, c.flag)}
		}
		must(t, cmd.ParseFlags(flags))
		_, folder, err := openGrid(cmd, filepath.Join(dir, c.grid, "grid.yaml"))
		if err != nil || folder.Path != c.want {
			t.Errorf("with -C %q, the sweep in %s is of %s (%v), want %s", c.flag, c.grid, folder.Path, err, c.want)
		}
	}
}
