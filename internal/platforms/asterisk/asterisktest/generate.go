package asterisktest

import (
	"fmt"
	"strings"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"
)

// Plain returns a random dialplan with its queues: a number that is dialed, menus that lead to each
// other, subroutines, macros, and now and then what FreePBX writes.
func Plain(t *rapid.T) []txtar.File {
	g := &generator{t: t, menus: g0(t, 1, 3)}
	g.freepbx = g.chance(5)
	var out strings.Builder
	out.WriteString("[general]\nautofallthrough=yes\n[globals]\nRING=20\nSITE=main\n")
	g.number(&out)
	for n := range g.menus {
		g.menu(&out, n)
	}
	g.shared(&out)
	if g.freepbx {
		g.generated(&out)
	}
	conf := "[general]\n[sales]\nmaxlen=5\n[support]\njoinempty=no\nstrategy=rrmemory\n[desk](!)\nmaxlen=3\n[night](desk)\ncontext=keys\n"
	return []txtar.File{{Name: "extensions.conf", Data: []byte(out.String())}, {Name: "queues.conf", Data: []byte(conf)}}
}

func g0(t *rapid.T, from, to int) int { return rapid.IntRange(from, to).Draw(t, "n") }

type generator struct {
	t       *rapid.T
	menus   int
	sounds  int
	labels  int
	freepbx bool
	inSub   bool
}

func (g *generator) chance(one int) bool { return g0(g.t, 0, one-1) == 0 }

func (g *generator) of(list ...string) string { return list[g0(g.t, 0, len(list)-1)] }

func (g *generator) sound() string {
	g.sounds++
	return fmt.Sprintf("s%d", g.sounds)
}

// lines are those of an extension, with their labels.
type lines struct {
	apps, labels []string
}

func (l *lines) add(format string, args ...any) {
	l.apps = append(l.apps, fmt.Sprintf(format, args...))
	l.labels = append(l.labels, "")
}

// write writes an extension in one of the ways in which people number its lines.
func (g *generator) write(out *strings.Builder, name string, l lines) {
	style := g0(g.t, 0, 3)
	for i, app := range l.apps {
		label := ""
		if l.labels[i] != "" {
			label = "(" + l.labels[i] + ")"
		}
		switch {
		case style == 0 && i > 0:
			fmt.Fprintf(out, " same => n%s,%s\n", label, app)
		case style == 1 && i > 0:
			fmt.Fprintf(out, "exten => %s,n%s,%s ; line\n", name, label, app)
		case style == 2 && i > 0:
			fmt.Fprintf(out, "same=%d%s,%s\n", i+1, label, app)
		default:
			fmt.Fprintf(out, "exten => %s,%d%s,%s\n", name, i+1, label, app)
		}
	}
}

func (g *generator) number(out *strings.Builder) {
	name := g.of("s", "5551234", "_555XXXX")
	out.WriteString("[incoming]\n")
	var l lines
	l.add("Answer()")
	for _, v := range []string{"A", "B", "C"} {
		l.add("Set(%s=%s)", v, g.constant())
	}
	for range g0(g.t, 0, 4) {
		g.statement(&l, 2)
	}
	l.add("Goto(%s)", g.destination())
	g.write(out, name, l)
}

func (g *generator) constant() string { return g.of("0", "1", "2", "7", "12", "yes", "red-blue", "") }

func (g *generator) variable() string { return g.of("A", "B", "C") }

// destination is where a call goes on, in full.
func (g *generator) destination() string {
	if g.freepbx && g.chance(2) {
		return g.of("ivr-1,s,1", "timeconditions,1,1", "ext-queues,400,1", "app-announcement-1,s,1", "ext-group,600,1")
	}
	return g.of(fmt.Sprintf("menu%d,s,1", g0(g.t, 0, g.menus-1)), "ends,queue,1", "ends,phone,1", "ends,box,1", "ends,bye,1")
}

// menu writes a context with a menu.
func (g *generator) menu(out *strings.Builder, n int) {
	fmt.Fprintf(out, "[menu%d]\n", n)
	for _, name := range []string{"shared", "keys"} {
		if g.chance(4) {
			fmt.Fprintf(out, "include => %s%s\n", name, g.of("", ","+g.times()))
		}
	}
	var l lines
	l.add("Set(TRIES=0)")
	l.add("Background(%s%s)", g.sound(), g.of("", "&"+g.sound()))
	l.labels[1] = "again"
	if g.chance(4) {
		l.add("Background(%s)", g.sound())
	}
	if !g.chance(6) {
		l.add("WaitExten(%s)", g.of("", "5", "2.5"))
	}
	for range g0(g.t, 0, 2) {
		g.statement(&l, 1)
	}
	if g.chance(3) {
		l.add("Goto(%s)", g.destination())
	}
	g.write(out, "s", l)
	for _, key := range strings.Split("1 2 3 0 * #", " ")[:g0(g.t, 1, 6)] {
		g.write(out, key, g.way())
	}
	if g.chance(3) {
		name := g.of("12", "_1X", "_[1-5]!", "_2.", "_X.", "_*9", "_3XX", "_X", "_[37]X", "_NX")
		g.write(out, name, g.way())
		if name == "_3XX" {
			g.write(out, "301", g.way())
		}
	}
	if !g.chance(4) {
		var i lines
		i.add("Playback(%s)", g.sound())
		i.add("Set(TRIES=$[${TRIES} + 1])")
		i.add("GotoIf($[${TRIES} < %d]?s,again)", g0(g.t, 1, 2))
		if g.chance(2) {
			i.add("Goto(%s)", g.destination())
		}
		g.write(out, "i", i)
	}
	if g.chance(2) {
		var l lines
		l.add("%s", g.of("Goto(i,1)", "Playback("+g.sound()+")", "Goto(s,again)", "Goto("+g.destination()+")", "Hangup()"))
		g.write(out, "t", l)
	}
}

// way is where a key leads.
func (g *generator) way() lines {
	var l lines
	for range g0(g.t, 0, 2) {
		g.statement(&l, 1)
	}
	l.add("Goto(%s)", g.destination())
	return l
}

// shared writes the contexts that others use.
func (g *generator) shared(out *strings.Builder) {
	out.WriteString("[shared]\n")
	g.write(out, "8", g.way())
	g.write(out, g.of("5", "_[56]", "_5", "_9XX"), g.way())
	out.WriteString("[keys]\n")
	g.write(out, "4", g.way())
	for n := range 2 {
		fmt.Fprintf(out, "[sub%d]\n", n)
		g.inSub = true
		var l lines
		g.statement(&l, 1)
		l.add(`ExecIf($["${ARG1}" = "%s"]?Return(%s))`, g.of("1", "x", "a"), g.of("ok", "1"))
		g.statement(&l, 1)
		if g.chance(4) {
			l.add("StackPop()")
			l.add("Goto(%s)", g.destination())
		}
		l.add("Return(%s)", g.of("", "${ARG2}", "ok"))
		g.write(out, "s", l)
		fmt.Fprintf(out, "[macro-mac%d]\n", n)
		var m lines
		m.add(`GotoIf($["${ARG1}" = "1"]?out)`)
		g.statement(&m, 1)
		m.add("%s", g.of("NoOp()", "MacroExit()", "Playback("+g.sound()+")"))
		m.labels[len(m.labels)-1] = "out"
		g.write(out, "s", m)
		g.inSub = false
	}
	g.ends(out)
}

// ends writes where calls end.
func (g *generator) ends(out *strings.Builder) {
	queue := g.of("sales", "support", "night", "other")
	out.WriteString("[ends]\n")
	var l lines
	l.add("Queue(%s,%s,,,%s)", queue, g.of("", "t", "c", "tc"), g.of("", "60"))
	if g.chance(2) {
		l.add(`GotoIf($["${QUEUESTATUS}" = "%s"]?box,1)`, g.of("TIMEOUT", "FULL", "JOINEMPTY", "CONTINUE"))
	}
	l.add("Playback(%s)", g.sound())
	g.write(out, "queue", l)
	l = lines{}
	l.add("Dial(PJSIP/100,%s,%s)", g.of("20", "${RING}"), g.of("", "g", "t"))
	if g.chance(2) {
		l.add("Goto(st-${DIALSTATUS},1)")
	} else {
		l.add("Voicemail(100@default,%s)", g.of("u", "b", "su"))
	}
	g.write(out, "phone", l)
	out.WriteString("exten => st-BUSY,1,Playback(busy)\n same => n,Goto(box,1)\nexten => _st-.,1,Goto(box,1)\n")
	l = lines{}
	l.add("VoiceMail(100%s,%s)", g.of("", "@default"), g.of("u", "b", "s", ""))
	l.add("%s", g.of("Hangup()", "Playback(thanks)"))
	g.write(out, "box", l)
	g.write(out, "bye", lines{[]string{"Playback(goodbye)", g.of("Hangup()", "Busy(5)", "Congestion()", "NoOp()")}, []string{"", ""}})
}
