import { describe, expect, test } from '@jest/globals';
import { readRoster } from '../../../src/grading/roster.js';

/** Joins the lines of a file. */
const file = (...lines: string[]) => `${lines.join('\n')}\n`;

/** Each person as `login|name|section|email|number|Canvas ID`, and role if the file gives one. */
function peopleOf(text: string): string[] {
  return readRoster(text).lines.map(({ login, name, role, details }) =>
    [
      ...[login, name, details.section, details.email, details.studentNumber, details.canvasId],
      ...(role === null ? [] : [role]),
    ]
      .map((one) => one ?? '')
      .join('|'),
  );
}

const testStudent = '0123456789abcdef0123456789abcdef01234567';

describe('a gradebook of Canvas', () => {
  const people = ['mrossi|Maria Rossi|A|||', 'jweiss|Jürgen Weiß|A|||', 'achen|An Chen|B|||'].map(
    (line, index) => `${line.slice(0, -1)}${`S${index + 1}|${71 + index}`}`,
  );

  test.each([
    [
      'with hidden assignments',
      file(
        'Student,ID,SIS User ID,SIS Login ID,Section,Task (1),Task (2),Final Score',
        ',,,,,,Manual Posting,',
        '    Points Possible,,,,,10,10,(read only)',
        '"Rossi, Maria",71,S1,mrossi,A,9,,9',
        '"Weiß, Jürgen",72,S2,jweiss,A and B,N/A,EX,0',
        '"Chen, An",73,S3,achen,B,,,',
        `"Student, Test",79,,${testStudent},A,,,`,
      ),
      3,
    ],
    [
      'with split names',
      file(
        'LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,Task (1)',
        '    Points Possible,,,,,,10',
        'Rossi,Maria,71,S1,mrossi,A,9',
        'Weiß,Jürgen,72,S2,jweiss,"A, B, and A",9',
        'Chen,An,73,S3,achen,B,9',
        `Student,Test,79,,${testStudent},A,9`,
      ),
      2,
    ],
    [
      'in German, with semicolons, and commas in titles',
      file(
        '\ufeffStudent;ID;SIS User ID;SIS Login ID;Integration ID;Root Account;Section;Eins, zwei, drei (1);Vier, fünf, sechs (2);Sieben, acht (3)',
        ';;;;;;;;Manuelle Veröffentlichung;',
        '    Points Possible;;;;;;;10;10;10',
        '"Rossi, Maria";71;S1;mrossi;;x.edu;A;9,5;;',
        '"Weiß, Jürgen";72;S2;jweiss;;x.edu;A und B;9,5;;',
        '"Chen, An";73;S3;achen;;x.edu;B;9,5;;',
        `"Teilnehmer, Test";79;;${testStudent};;x.edu;A;;;`,
      ),
      3,
    ],
  ])('%s becomes its students', (_what, text, left) => {
    expect(readRoster(text).problems).toEqual([]);
    expect(peopleOf(text)).toEqual(people);
    expect(readRoster(text).source).toBe('a gradebook exported from Canvas');
    expect(readRoster(text).notes).toContain(`Left out: ${left} lines of Canvas’s own.`);
    expect(readRoster(text).notes).toContain(
      '1 person is in several sections: the first one is taken.',
    );
  });

  test('gives nobody a role, a group or an address by columns of the instructor', () => {
    const text = file(
      'Student,ID,SIS User ID,SIS Login ID,Section,Role,Group,Email,Name,Email (5)',
      '    Points Possible,,,,,(read only),,,,10',
      '"Rossi, Maria",71,S1,mrossi,A,TA,Red,8,9,10',
      '"Chen, An",73,S3,achen,B,Team lead,Blue,none,,',
    );
    expect(readRoster(text).problems).toEqual([]);
    expect(peopleOf(text)).toEqual(['mrossi|Maria Rossi|A||S1|71', 'achen|An Chen|B||S3|73']);
    expect(readRoster(text).notes).toContain(
      'Columns that are not read: Role, Group, Email, Name, Email (5).',
    );
  });

  test('tells which heading became which field', () => {
    expect(readRoster('Student,ID,SIS User ID,Section\n"B, A",1,x,S\n').problems).toHaveLength(1);
    expect(readRoster('Student,ID,SIS Login ID\n"B, A",1,x\n').columns).toEqual([
      { field: 'name', heading: 'Student' },
      { field: 'Canvas ID', heading: 'ID' },
      { field: 'login', heading: 'SIS Login ID' },
    ]);
  });
});

describe('a list of participants of Moodle', () => {
  const marta = 'marta|Marta Vidal|A|marta@x.edu|7|';
  const jan = 'jan|Jan Kos||jan@x.edu||';
  test.each([
    ['First name,Last name,Username,ID number,Email address,Groups', 'No groups'],
    ['Vorname;Nachname;Anmeldename;ID-Nummer;E-Mail-Adresse;Gruppen', 'Keine Gruppen'],
    ["Prénom;Nom;Nom d'utilisateur;Numéro d'identification;Adresse de courriel;Groupes", ''],
    ['Nombre,Apellido(s),Nombre de usuario,Número de ID,Dirección de correo,Grupos', 'Sin grupos'],
    ['Nome,Cognome,Username,Codice identificativo,Indirizzo email,Gruppi', 'Nessun gruppo'],
    ['Nome,Apelido,Nome de utilizador,Número de identificação,Endereço de e-mail,Grupos', ''],
    ['Voornaam,Achternaam,Gebruikersnaam,ID-nummer,E-mailadres,Groepen', 'Geen groepen'],
    ["Nom,Cognoms,Nom d'usuari,Número ID,Adreça electrònica,Grups", ''],
    ['Förnamn\tEfternamn\tAnvändarnamn\tID-nummer\tE-postadress\tGrupper', 'Inga grupper'],
    ['Fornavn,Etternavn,Brukernavn,ID-nummer,E-postadresse,Grupper', ''],
    ['Imię,Nazwisko,Nazwa użytkownika,Numer ID,Adres e-mail,Grupy', ''],
  ])('headed %s is read', (head, noGroups) => {
    const delimiter = /[,;\t]/.exec(head)?.[0] ?? '';
    const rows = ['Marta,Vidal,marta,7,marta@x.edu,A', `Jan,Kos,jan,,jan@x.edu,${noGroups}`];
    const text = file(head, ...rows.map((row) => row.replaceAll(',', delimiter)));
    expect(readRoster(text).problems).toEqual([]);
    expect(peopleOf(text)).toEqual([marta, jan]);
    expect(readRoster(text).source).toBe('a list of participants from Moodle');
  });

  test('gives no roles', () => {
    const text = file('Vorname,Nachname,E-Mail-Adresse,Role', 'Jan,Kos,jan@x.edu,teacher');
    expect(peopleOf(text)).toEqual(['jan@x.edu|Jan Kos||jan@x.edu||']);
    expect(readRoster(text).notes).toContain('Columns that are not read: Role.');
  });

  test('is told from a list by hand that has first and last names', () => {
    const text = file('First name,Last name,Username,Role', 'Jan,Kos,jan,ta');
    expect(readRoster(text).source).toBe('a roster made by hand');
    expect(peopleOf(text)).toEqual(['jan|Jan Kos|||||ta']);
  });
});

describe('the grades of', () => {
  test('Brightspace lose the marks before ids, and keep zeros', () => {
    const text = file(
      'OrgDefinedId,Username,Last Name,First Name,Email,Role,Task Points Grade <Numeric MaxPoints:10>,End-of-Line Indicator',
      '#00300400,#lpark,Park,Lee,lee.park@x.edu,TA,8,#',
      '#00300401,#,Nobody,,,,,#',
      '#00300402,lpark,Park,Lin,,,,#',
    );
    expect(readRoster(text).source).toBe('grades exported from Brightspace');
    expect(peopleOf(text)[0]).toBe('lpark|Lee Park||lee.park@x.edu|00300400|');
    expect(readRoster(text).problems).toEqual([
      { line: 3, text: 'no login' },
      { line: 4, text: 'the same login as in line 2' },
    ]);
  });

  test('Brightspace without names say so', () => {
    const [problem] = readRoster(file('Username,End-of-Line Indicator', '#a,#')).problems;
    expect(problem?.text).toMatch(/^no column of names/);
  });

  test.each([
    ['Student ID', '"Task [Total Pts: 10 Score] |81"'],
    ['Availability', 'Role'],
    ['Last Access', 'Email'],
  ])('Blackboard are known by %s', (mark, more) => {
    const text = file(
      `\ufeff"Last Name"\t"First Name"\t"Username"\t"${mark}"\t${more}`,
      '"Park"\t"Lee"\t"lpark"\t""\t"ta"',
      '"User"\t"Preview"\t"boss_previewuser"\t""\t""',
    );
    expect(readRoster(text).problems).toEqual([]);
    expect(readRoster(text).source).toBe('grades downloaded from Blackboard');
    expect(peopleOf(text)).toEqual(['lpark|Lee Park||||']);
    expect(readRoster(text).notes).toContain('Left out: 1 line of Blackboard’s own.');
  });
});

describe('a roster made by hand', () => {
  test.each([
    ['Özil, Özlem', 'Özlem Özil'],
    ['Özil,Özlem', 'Özlem Özil'],
    ['King, Martin Luther, Jr.', 'Martin Luther King, Jr.'],
    ['Ada Lovelace, PhD', 'Ada Lovelace, PhD'],
    ['One, Two, Three', 'One, Two, Three'],
    ['King, Martin, Jr., PhD', 'King, Martin, Jr., PhD'],
    [', Ada', ', Ada'],
    ['Ada,', 'Ada,'],
    ['Ada', 'Ada'],
    ['', null],
  ])('turns %s into %s', (given, name) => {
    expect(readRoster(`login,name\na,"${given}"`).lines[0]?.name).toBe(name);
  });

  test.each([
    ['login,name\na,"Özil, Özlem"', 'Özil, Özlem'],
    ['login,name\na,"King, Martin Luther, Jr."', 'King, Martin Luther, Jr.'],
    ['login,name\na,Özlem Özil', undefined],
    ['login,first name,last name\na,Özlem,Özil', 'Özil, Özlem'],
    ['login,first name,last name\na,,Pelé', undefined],
    ['login,first name,last name\na,Pelé,', undefined],
    ['login,name,first name,last name\na,Özlem Ö,Özlem,Özil', 'Özil, Özlem'],
  ])('%j sorts as %s', (text, sortName) => {
    expect(readRoster(text).lines[0]?.details.sortName).toBe(sortName);
  });

  test.each([
    ['what Excel says first', 'sep=;\nlogin;name,as it is;name\nada;;Ada\n'],
    ['the same in quotes', '"sep=|"\r\nlogin|name\r\nada|Ada\r\n'],
    ['the same, saved once more', 'sep=;;;\nlogin;name;;\nada;Ada;;\n;;;\n'],
    ['rows of nothing', 'login,name\n"",""\n,\n" ",\nada,Ada\n'],
    ['an umlaut in a heading', 'login;näme\nada;Ada\n'],
    ['a comma in a heading', 'E-Mail;Name, as people say it;name;login\n;;Ada;ada\n'],
  ])('is read with %s', (_what, text) => {
    expect(readRoster(text).problems).toEqual([]);
    expect(peopleOf(text)).toEqual(['ada|Ada||||']);
  });

  test('has a column of numbers, which the search for people calls so too', () => {
    expect(peopleOf('login,name,number\nada,Ada,7\n')).toEqual(['ada|Ada|||7|']);
  });

  test.each(['ada@x.edu', 'X\\ada', 'ada.l'])('may have %s for a login', (login) => {
    expect(readRoster(`login,name\n${login},Ada`).problems).toEqual([]);
  });

  test('leaves a section that has “and” in its name as it is', () => {
    const text = file('login,name,section', 'a,A,Research and Development', 'b,B,Research');
    expect(peopleOf(text)[0]).toBe('a|A|Research and Development|||');
    const both = file(
      'login,name,section',
      'a,A,1 & 2',
      'b,B,1 and 2',
      'c,C,1',
      'd,D,2',
      'e,E,"2, 1"',
    );
    expect(readRoster(both).lines.map(({ details }) => details.section)).toEqual([
      ...['1 & 2', '1', '1', '2', '2'],
    ]);
    expect(readRoster(both).notes).toEqual([
      '2 people are in several sections: the first one is taken.',
    ]);
  });
});

describe('all mistakes at once', () => {
  const problemsOf = (text: string) =>
    readRoster(text).problems.map(({ line, text: said }) => `${line}: ${said.slice(0, 21)}`);

  test('also those of one line, and those after a quote', () => {
    const text = file(
      'login,name,email,role',
      'ada,Ada,ada,boss',
      'bob,"Bob,bob@x.edu,',
      'ada,Ada,none,,more',
      'eve,"Eve" E,,',
      'a b,A,,',
      'eve,"Eve,,',
      'last,Last,last,',
    );
    expect(problemsOf(text)).toEqual([
      '2: the role “boss” is no',
      '2: “ada” is no e-mail ad',
      '3: a quote begins here a',
      '4: “none” is no e-mail a',
      '4: more cells than the h',
      '4: the same login as in ',
      '5: a quote inside a cell',
      '6: the login “a b” has a',
      '7: a quote begins here a',
      '8: “last” is no e-mail a',
    ]);
  });

  test('a quote hides no more than its line, however many follow', () => {
    const rows = Array.from({ length: 200 }, (_, index) => `p${index},P,none`);
    expect(problemsOf(file('login,name,email', 'a,"A,', ...rows))).toHaveLength(201);
    expect(problemsOf(file('login,name', 'a,"A'))).toEqual(['2: a quote begins here a']);
  });

  test('a file of nothing but mistakes ends somewhere', () => {
    expect(problemsOf(file('login,name', ...Array(20_000).fill('"x'))).length).toBeLessThan(5100);
  });
});

describe('what is no CSV in UTF-8', () => {
  test.each(['PK\u0003\u0004\u0014xl/workbook', 'ÐÏ\u0011à¡±'])(
    '%j is called a workbook',
    (text) => {
      expect(readRoster(text).problems).toEqual([
        { line: null, text: 'This is an Excel workbook. Save it as CSV.' },
      ]);
    },
  );

  test('a head that cannot be read is not called incomplete', () => {
    expect(readRoster('login;n\ufffdme\nada;Ada').problems).toEqual([
      { line: 1, text: 'a character cannot be read: save the file as CSV in UTF-8' },
    ]);
    // a title that is not read anyway does no harm
    expect(readRoster('login;name;\ufffdbung\nada;Ada;').problems).toEqual([]);
  });
});
