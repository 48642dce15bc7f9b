// Package asterisk reads Asterisk's dialplan (extensions.conf, with queues.conf and FreePBX's
// generated files) into the intermediate form of package importer.
//
// The files are read as Asterisk reads them: comments, #include, contexts, extensions and their
// priorities, patterns and includes. Asterisk's documentation describes the applications
// (https://docs.asterisk.org/Latest_API/API_Documentation/Dialplan_Applications and
// .../Dialplan_Functions), and under "Dialplan" of its fundamentals the treatment of digits and
// missing extensions.
//
// Data goes one way:
//
//	files → lines of configuration (config) → extensions of contexts (dialplan)
//	→ the lines' effects on variables (uses) → nodes with further steps (machine)
//	→ passes (writer) → flows and the report
//
// The dialplan is translated line by line. From the extensions where calls begin, the possible
// texts of each variable are followed to every line that makes a step (settle, arrive). If several
// paths meet, a variable has the texts of all of them (env). A line runs with them as a call would
// run it (visit). An application is a row with its effect (rows). A function is a row with the
// computation of its value (functions).
//
// One text decides at once. Of several texts each is a value of an attribute. A value that only the
// call knows is an entry or a lookup: the line runs again with each answer, and the result is a
// further step (further, splitBy, ask). Queues that differ only by a variable are one step
// (queueBy). A subroutine is a separate flow. Its arguments are one variable, which is set on the
// edges to its run (routine, given). A variable that lines count is a range of numbers that lines
// add to (counter).
//
// When nothing changes any more, rows of compares become one (chain), the nodes are divided into
// flows (partition), equal nodes become one (minimize), and each is written as a step with the
// assignments of its variables (writer). The importer drops assignments that decide nothing. Old
// applications that set variables are read as Set (canonical).
package asterisk
