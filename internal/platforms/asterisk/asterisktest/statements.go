package asterisktest

import (
	"fmt"
	"strings"
)

// text is one with variables and functions in it.
func (g *generator) text() string {
	v := g.variable()
	switch g0(g.t, 0, 14) {
	case 0, 1, 2:
		return "${" + v + "}"
	case 14:
		return g.of(`"`+g.constant()+`"`, `${IF($[`+g.condition()+`]?"7":"red")}`, `$["`+g.constant()+`"]`, `"${`+v+`}"`)
	case 3:
		return fmt.Sprintf("${%s:%d}", v, g0(g.t, -2, 3))
	case 4:
		return fmt.Sprintf("${%s:%d:%d}", v, g0(g.t, -2, 2), g0(g.t, -1, 2))
	case 5:
		return fmt.Sprintf("${LEN(${%s})}", v)
	case 6:
		return fmt.Sprintf("${ISNULL(${%s})}", v)
	case 7:
		return fmt.Sprintf("${IF($[%s]?%s:%s)}", g.condition(), g.constant(), g.constant())
	case 8:
		return fmt.Sprintf("${CUT(%s,-,%s)}", v, g.of("1", "2", "1-2", "2-", "-1", "1&2"))
	case 9:
		return fmt.Sprintf("${FILTER(%s,${%s})}", g.of("0-9", "a-z", "0-4a-m"), v)
	case 10:
		return fmt.Sprintf("${%s(${%s})}", g.of("TOUPPER", "TOLOWER"), v)
	case 11:
		return fmt.Sprintf("$[%s]", g.sum())
	case 12:
		return "${" + g.of("RING", "SITE", "CONTEXT") + "}"
	default:
		return g.constant()
	}
}

func (g *generator) sum() string {
	return fmt.Sprintf("${%s} %s %s", g.variable(), g.of("+", "-", "*", "/", "%"), g.of("1", "2", "${"+g.variable()+"}"))
}

// condition is what stands in "$[…]".
func (g *generator) condition() string {
	v := g.variable()
	switch g0(g.t, 0, 10) {
	case 0, 1, 2:
		return fmt.Sprintf(`"${%s}" %s "%s"`, v, g.of("=", "!=", "=="), g.constant())
	case 10: // quotes are a part of a text
		return fmt.Sprintf(g.of(`"${%s}" = %s`, `${%s} != "%s"`, `"${%s}" > "%s"`, `"${%s}" + 1 <= %s`, `"${%s}" & "%s"`), v, g.of("0", "1", "7", "12", "2"))
	case 3:
		return fmt.Sprintf("${%s} %s %d", v, g.of("<", ">", "<=", ">=", "=", "!="), g0(g.t, 0, 12))
	case 4:
		return fmt.Sprintf("x${%s} = x%s", v, g.constant())
	case 5:
		return fmt.Sprintf(`%s & "${%s}" = "1"`, g.simple(), v)
	case 6:
		return fmt.Sprintf(`%s | "${%s}" != "7"`, g.simple(), v)
	case 7:
		return fmt.Sprintf(`"${%s}" =~ "%s"`, v, g.of("^1", "e", "[0-9]+", "^r(.*)$"))
	case 8:
		return fmt.Sprintf("!(%s)", g.simple())
	default:
		return fmt.Sprintf("%s %s 2", g.sum(), g.of("=", "<", ">"))
	}
}

func (g *generator) simple() string {
	return fmt.Sprintf(`("${%s}" = "%s")`, g.variable(), g.constant())
}

// test is a condition as applications take it.
func (g *generator) test() string {
	switch g0(g.t, 0, 6) {
	case 0:
		return g.text()
	case 1:
		return fmt.Sprintf(`$["${DB(%s)}" = "%s"]`, g.of("night/mode", "vip/list"), g.of("on", "1"))
	default:
		return "$[" + g.condition() + "]"
	}
}

func (g *generator) times() string {
	return g.of("9:00-17:00,mon-fri,*,*", "09:00-16:59,*,*,*", "*,sat&sun,*,*", "22:00-06:00,*,*,*", "8:30-12:00&13:00-17:30,mon-thu,*,*", "*,fri-mon,*,*", "17:00,*,*,*")
}

// statement adds one of what dialplans are made of.
func (g *generator) statement(l *lines, depth int) {
	switch n := g0(g.t, 0, 19); n {
	case 8, 9, 10, 15, 16:
		g.control(l, depth, n)
	case 11, 17, 18:
		g.keys(l, depth, n)
	case 0, 1:
		l.add("Playback(%s)", g.of(g.sound(), g.sound()+"&"+g.sound()))
	case 2, 3:
		l.add("Set(%s%s=%s)", g.of("", "", "_", "__"), g.variable(), g.text())
	case 4:
		l.add("Set(%s=$[${%s} + 1])", g.variable(), g.variable())
	case 5:
		g.jump(l, fmt.Sprintf("GotoIf(%s?%%s)", g.test()), depth)
	case 6:
		g.jump(l, fmt.Sprintf("GotoIfTime(%s?%%s)", g.times()), depth)
	case 7:
		l.add("ExecIf(%s?Playback(%s)%s)", g.test(), g.sound(), g.of("", ":Playback("+g.sound()+")", ":Set("+g.variable()+"="+g.constant()+")"))
	case 12:
		l.add("SayDigits(%s)", g.of("123", "${RING}", "${"+g.variable()+"}x"))
	case 13:
		l.add("Wait(%s)", g.of("1", "0.5", "0"))
	case 14:
		l.add("%s", g.of("NoOp(${A})", "Verbose(1,here)", "Set(TIMEOUT(response)=7)", "Set(GLOBAL(SITE)=other)", "Set(DB(night/mode)=on)", "Set(DB(vip/list)=1)", "Set(CHANNEL(language)=fr)", "Set(LOCAL(L)=1)"))
	default:
		l.add("Dial(PJSIP/%d,20,%s)", 200+g0(g.t, 0, 2), g.of("g", "", "tg"))
		if g.chance(2) {
			g.jump(l, `GotoIf($["${DIALSTATUS}" = "`+g.of("BUSY", "NOANSWER", "CHANUNAVAIL", "ANSWER")+`"]?%s)`, depth)
		}
	}
}

// control adds a subroutine, a macro, a loop or an If.
func (g *generator) control(l *lines, depth, n int) {
	switch n {
	case 16:
		g.when(l, depth)
	case 8:
		if g.inSub {
			return
		}
		l.add("Gosub(sub%d,s,1(%s,%s))", g0(g.t, 0, 1), g.of("1", "x", "${"+g.variable()+"}"), g.constant())
		g.jump(l, `GotoIf($["${GOSUB_RETVAL}" = "`+g.of("ok", "1", "")+`"]?%s)`, depth)
	case 9:
		if g.inSub {
			return
		}
		l.add("Macro(mac%d,%s)", g0(g.t, 0, 1), g.constant())
	case 10:
		if depth < 1 {
			return
		}
		i := fmt.Sprintf("I%d", depth)
		l.add("Set(%s=0)", i)
		l.add("While($[${%s} < %d])", i, g0(g.t, 0, 2))
		g.statement(l, depth-1)
		l.add("Set(%s=$[${%s} + 1])", i, i)
		l.add("EndWhile()")
	case 15:
		l.add("GosubIf(%s?sub%d,s,1(a))", g.test(), g0(g.t, 0, 1))
		if g.inSub {
			l.apps, l.labels = l.apps[:len(l.apps)-1], l.labels[:len(l.labels)-1]
		}
	}
}

// keys adds what waits for keys, and a jump by what was pressed.
func (g *generator) keys(l *lines, depth, n int) {
	switch n {
	case 17:
		l.add("WaitDigit(%s)", g.of("5", "2.5", "0", ""))
		g.jump(l, g.of(`GotoIf($["${WAITDIGITSTATUS}" = "TIMEOUT"]?%s)`, `GotoIf($["${WAITDIGITRESULT}" = "7"]?%s)`, `GotoIf($[${WAITDIGITRESULT} > 3]?%s)`), depth)
	case 18:
		v := g.variable()
		l.add("ReadExten(%s,%s,%s,,%s)", v, g.sound(), g.of("keys", "shared", "menu0"), g.of("", "5"))
		g.jump(l, g.of(`GotoIf($["${`+v+`}" = "4"]?%s)`, `GotoIf($["${READEXTENSTATUS}" = "OK"]?%s)`, `GotoIf($["${`+v+`}" = "i"]?%s)`, `GotoIf($["${INVALID_EXTEN}" = "7"]?%s)`), depth)
	case 11:
		v := g.variable()
		l.add("Read(%s,%s,%s,,%s,%s)", v, g.sound(), g.of("1", "2", "4"), g.of("", "2"), g.of("", "5"))
		g.jump(l, g.of(`GotoIf($["${`+v+`}" = "`+g.of("1", "7", "12", "")+`"]?%s)`, `GotoIf($["${READSTATUS}" = "TIMEOUT"]?%s)`), depth)
	}
}

// when adds an If with its branches.
func (g *generator) when(l *lines, depth int) {
	if depth < 1 {
		return
	}
	l.add("If(%s)", g.test())
	g.statement(l, depth-1)
	if g.chance(3) {
		l.add("ExitIf()")
	}
	for range g0(g.t, 0, 2) {
		l.add("%s", g.of("ElseIf("+g.test()+")", "Else()"))
		g.statement(l, depth-1)
	}
	if !g.chance(8) {
		l.add("EndIf()")
	}
}

// jump adds a jump over some statements, or elsewhere.
func (g *generator) jump(l *lines, format string, depth int) {
	if depth < 1 || g.chance(4) {
		if g.inSub {
			l.add("NoOp()")
			return
		}
		l.add("%s", strings.Replace(format, "%s", g.destination(), 1)) // a condition may have a percent sign
		return
	}
	g.labels++
	label := fmt.Sprintf("l%d", g.labels)
	other := ""
	if g.chance(3) {
		other = ":" + label
		label += "x"
	}
	l.add("%s", strings.Replace(format, "%s", label+other, 1))
	for range g0(g.t, 1, 2) {
		g.statement(l, depth-1)
	}
	if other != "" {
		l.add("NoOp(here)")
		l.labels[len(l.labels)-1] = strings.TrimPrefix(other, ":")
	}
	l.add("NoOp(there)")
	l.labels[len(l.labels)-1] = label
}
