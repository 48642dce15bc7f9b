package prometheus_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/schema"
	"github.com/goccy/go-yaml"
)

// service has the parts of a service in docker-compose.yml that the tests use.
type service struct {
	Image       string
	Build       map[string]any
	User        string
	ReadOnly    bool `yaml:"read_only"`
	Ports       []string
	Volumes     []string
	Command     []string
	Environment map[string]string
	Healthcheck map[string]any
}

func TestComposeFile(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	text, err := os.ReadFile(filepath.Join(root, "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}

	var whole map[string]any
	if err := yaml.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(whole); err != nil {
		t.Errorf("docker-compose.yml: %v", err)
	}

	var read struct{ Services map[string]service }
	if err := yaml.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}

	for _, want := range []string{"ivrsim", "prometheus-live", "prometheus-replay", "grafana"} {
		s, has := read.Services[want]
		if !has {
			t.Errorf("no service %s", want)
		}
		t.Run(want, func(t *testing.T) { s.check(t, root) })
	}
}

// TestComposeBuild: the image is built with the Go of go.mod, which the Go in an image does
// not replace by a newer one, and from files that exist.
func TestComposeBuild(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	compose, err := os.ReadFile(filepath.Join(root, "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}

	module, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}

	version := regexp.MustCompile(`(?m)^go (\S+)$`).FindSubmatch(module)
	if version == nil || !strings.Contains(string(compose), "FROM golang:"+string(version[1])+"-alpine") {
		t.Errorf("the image is not built with the Go of go.mod, %s", version)
	}

	releases, err := os.ReadFile(filepath.Join(root, ".goreleaser.yaml"))
	if err != nil {
		t.Fatal(err)
	}

	bases := regexp.MustCompile(`(?m)(?:FROM|base_image:) (\S+)`).FindAllStringSubmatch(string(compose)+string(releases), -1)
	if len(bases) != 3 {
		t.Errorf("base images %q", bases)
	}

	for _, base := range bases {
		if !strings.Contains(base[1], "@sha256:") {
			t.Errorf("base image %s is not pinned", base[1])
		}
	}

	build := regexp.MustCompile(`RUN .*go build .*-pgo=(\S+) .*(\./\S+)\n`).FindSubmatch(compose)
	if build == nil {
		t.Fatal("no go build with a profile")
	}

	for _, file := range build[1:] {
		if _, err := os.Stat(filepath.Join(root, string(file))); err != nil {
			t.Error(err)
		}
	}
}

// TestReplayFlagsAreDocumented: the documentation names the flags that the service uses.
func TestReplayFlagsAreDocumented(t *testing.T) {
	compose, err := os.ReadFile(filepath.Join("..", "..", "..", "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}

	var read struct{ Services map[string]service }
	if err := yaml.Unmarshal(compose, &read); err != nil {
		t.Fatal(err)
	}

	flags := read.Services["prometheus-replay"].Command
	if len(flags) < 5 {
		t.Errorf("flags %q", flags)
	}

	for _, file := range []string{"README.md", filepath.Join("prometheus", "replay.yml")} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}

		for _, flag := range flags {
			isPath := strings.Contains(flag, "=/")
			if !isPath && !strings.Contains(string(text), flag) {
				t.Errorf("%s does not mention %s", file, flag)
			}
		}
	}
}

var pinned = regexp.MustCompile(`^[\w./-]+:v?\d+\.\d+\.\d+(-\w+)?@sha256:[0-9a-f]{64}$`)

func (s *service) check(t *testing.T, root string) {
	if s.Build == nil && !pinned.MatchString(s.Image) {
		t.Errorf("image %q is not pinned", s.Image)
	}
	if strings.HasPrefix(s.User, "0") || strings.HasSuffix(s.User, ":0") || s.User == "" {
		t.Errorf("runs as %q", s.User)
	}
	if !s.ReadOnly {
		t.Error("the file system is writable")
	}
	if s.Healthcheck["test"] == nil {
		t.Error("no health check")
	}

	for _, port := range s.Ports {
		if !strings.HasPrefix(port, "127.0.0.1:") {
			t.Errorf("port %s is not on loopback", port)
		}
	}

	for name, value := range s.Environment {
		if strings.Contains(name, "PASSWORD") && !strings.HasPrefix(value, "${") {
			t.Errorf("%s is not taken from the environment", name)
		}
	}

	for _, volume := range s.Volumes {
		s.checkMount(t, root, volume)
	}
}

// checkMount checks that a mounted folder exists, read-only, and the files in it that the
// command names.
func (s *service) checkMount(t *testing.T, root, volume string) {
	from, rest, _ := strings.Cut(volume, ":")
	to, mode, _ := strings.Cut(rest, ":")
	if !strings.HasPrefix(from, "./") {
		return
	}
	if mode != "ro" {
		t.Errorf("%s is mounted writable", from)
	}
	if _, err := os.Stat(filepath.Join(root, from)); err != nil {
		t.Error(err)
	}

	for _, argument := range s.Command {
		_, path, _ := strings.Cut(argument, "=")
		if file, within := strings.CutPrefix(path, to+"/"); within {
			if _, err := os.Stat(filepath.Join(root, from, file)); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestComposeSchemaRejectsMisspelledKey(t *testing.T) {
	var whole map[string]any
	if err := yaml.Unmarshal([]byte("services: {a: {image: x:1.2.3, helthcheck: {}}}"), &whole); err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(whole); err == nil {
		t.Error("a misspelled key is accepted")
	}
}
