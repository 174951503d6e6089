/**
 * The common passwords of 15 code points or more, in lower case: more than the 3,000 that ASVS 5.0 (6.2.4) asks for.
 *
 * How the list was made. A public frequency list does not have enough of them: of the 49,233 most common passwords in
 * @zxcvbn-ts/language-common 4.1.3 only 41 are this long. But it shows what people begin with, and those 41 show how they
 * get on from there. So the list is written down as its causes: common short passwords (most from the head of that list),
 * sayings, songs, bands, films and clubs (chosen by hand), walks over a keyboard, and the few recipes by which people make
 * them longer. Those of the 41 that no recipe makes are written out under `oddities`.
 */
import { once } from "#lib/once";

const least = 15;

/** Whether a password, after NFC and in lower case, is on the list as a whole. */
export function isCommonPassword(folded: string): boolean {
  return commonPasswords().has(folded);
}

/** The whole list. Made at first use, in a few milliseconds. */
export function commonPasswords(): ReadonlySet<string> {
  return once("common-passwords", () => {
    const all = [oddities, walked(), counted(), stretched(), paired(), spoken()].flat();
    return new Set(all.filter((password) => password.length >= least));
  });
}

const words = (text: string) => text.trim().split(/\s+/);
const lines = (text: string) => text.trim().split(/\s*[\n,]\s*/);

/** The commonest first. */
const bases = words(`
  password 123456 12345678 qwerty 123456789 12345 1234 111111 1234567 iloveyou abc123 123123 qwertyuiop 1234567890
  letmein welcome admin passw0rd p@ssw0rd p@ssword password1 password123 qwerty123 changeme administrator secret
  dragon monkey football baseball master shadow sunshine princess michael superman batman trustno1 starwars pokemon
  1q2w3e4r 1qaz2wsx q1w2e3r4 1q2w3e4r5t qazwsx zxcvbnm asdfgh asdfghjkl zxcvbn qazwsxedc 123qwe 1234qwer qwer1234 asdf1234
  asdfasdf abcd1234 aa123456 a123456 112233 123321 654321 666666 000000 696969 11111111 00000000 987654321 0987654321
  mustang jordan jennifer hunter soccer hockey killer george charlie andrew michelle jessica pepper daniel joshua maggie
  ashley nicole chelsea liverpool arsenal matthew amanda thomas robert buster tigger summer heather hammer yankees cowboys
  austin thunder taylor matrix william corvette martin freedom ginger cookie jasmine samantha justin anthony hannah
  patrick richard internet scooter computer whatever phoenix golfer merlin silver diamond purple orange banana chocolate
  butterfly flower angel angels forever family mother lovely blink182 metallica slipknot nirvana eminem naruto minecraft
  chicken chester steelers lakers eagles rangers redsox barcelona manchester realmadrid juventus ronaldo ferrari mercedes
  porsche yamaha samsung google facebook instagram linkedin windows microsoft playstation nintendo november december
  october september january february monday friday winter spring autumn america canada london newyork california florida
  brandon melissa stephanie elizabeth christopher alexander alexandra veronica victoria jonathan benjamin nicholas natasha
  cristina gabriel sebastian fuckyou asshole badboy loveme lovers iloveu babygirl sweetheart blessed jesus
  jesuschrist godisgood spiderman ironman hellokitty mickeymouse scoobydoo snoopy tinkerbell cheese peanut cherry
  strawberry motorola underground mississippi sonyericsson harrypotter leavemealone testtest test1234 guest user default
  support company office temporary newpassword mypassword passwort motdepasse contraseña senha wachtwoord hasło
  lozinka parola teamo teamomucho tequiero estrella corazon bonjour soleil doudou schalke04 hallo123 sommer gfhjkm ghbdtn
`);

/** What people add at the end, and sometimes before the beginning. */
const tails = words(`
  1 12 123 1234 12345 123456 1234567 12345678 123456789 1234567890 0123456789 987654321 0987654321 ! 1! 123! 1234! !@#$%^
  007 321 54321 654321 111111 123123 123321 abc123 2024 2025 2026 2025! 2026! qwerty qwerty123 password
`);
const phraseTails = words("1 12 123 1234 ! 1! 123!");

/** Sayings, titles and names that are passwords as they stand: written together, apart, and with the usual tails. */
const phrases = lines(`
  i love you forever, i love you so much, i love you baby, i love you more, i love you too, i love you always
  i love you mom, i love you mommy, i love you daddy, i love my mom and dad, i love my family, i love my mother
  i love my husband, i love my wife, i love my boyfriend, i love my girlfriend, i love my daughter, i love my son
  i love my kids, i love my children, i love my baby, i love my dog, i love my cat, i love my dogs, i love my life
  i love my friends, i love myself, i love chocolate, i love music, i love football, i love soccer, i love basketball
  i love dancing, i love horses, i love animals, i love jesus, i love jesus christ, i love god, i love summer
  i love new york, i love london, i love justin bieber, i love one direction, i love edward cullen, i hate you so much
  i hate my life, i hate everyone, i hate school, i hate passwords, i hate this password, i miss you so much
  i will always love you, i will survive, i want to be free, i am the best, i am number one, i am awesome, i am the king
  i am the one, i am legend, i am iron man, i am your father, i dont know, i dont care anymore, i dont remember
  i forgot my password, i forgot it again, i have no idea, i need you now, all you need is love, love is all you need
  love of my life, love will find a way, love you forever, love me or leave me, love makes the world go round
  true love forever, best friends forever, friends forever, family forever, forever and always, forever and ever
  forever young, together forever, always and forever, live laugh love, live love laugh, live your life
  live and let live, live and let die, carpe diem, hakuna matata, never say never, never give up, never surrender
  never forget you, never gonna give you up, never say die, dont worry be happy, dont stop believing, dont forget me
  do not enter, do not disturb, keep calm and carry on, just do it, just the way you are, just dance, yes we can
  life is good, life is beautiful, life is too short, life goes on, lifes a bitch, lifes a beach, la vida es bella
  la vie est belle, this is my password, this is a password, this is the password, this is my secret password
  this is a secret, this is a test, this is not my password, this is secure, this is sparta, this is my life
  this is me, this is it, my password is password, my password is secret, my secret password, my super secret password
  my new password, my password, my strong password, my long password, my little pony, my chemical romance, my heart will go on
  my name is, my family, my three sons, my sweet lord, my dog has fleas, the password is password, the password
  password is password, password password password, password please, password for you, password forgotten
  not my password, new password, secret password, super secret password, a very long password, very long password
  a long password, long password, strong password, secure password, super password, master password, admin password
  default password, temporary password, change this password, change me now, change me please, change password
  enter password here, your password here, no password, forgot password, password incorrect, incorrect password
  wrong password, same as before, same password, let me in, let me in now, let me in please, please let me in
  open sesame, open the door, knock knock, who are you, welcome home, welcome to hell, welcome to the jungle
  correct horse battery staple, the quick brown fox, the quick brown fox jumps, quick brown fox
  lorem ipsum dolor, lorem ipsum dolor sit amet, hello world, hello my name is, hello kitty, hello there, abracadabra
  one two three, one two three four, one two three four five, onetwothreefourfive six, eins zwei drei, uno dos tres
  may the force be with you, use the force luke, the force awakens, star wars, star trek, luke skywalker, darth vader
  anakin skywalker, obi wan kenobi, millennium falcon, live long and prosper, beam me up scotty, to boldly go
  resistance is futile, winter is coming, game of thrones, you know nothing jon snow, valar morghulis
  lord of the rings, the lord of the rings, one ring to rule them all, my precious, gandalf the grey, you shall not pass
  harry potter, hermione granger, albus dumbledore, severus snape, expecto patronum, avada kedavra, draco malfoy
  spongebob squarepants, patrick star, scooby doo, teenage mutant ninja turtles, power rangers, dragon ball z
  dragonball, super mario, super mario bros, sonic the hedgehog, legend of zelda, final fantasy, final fantasy vii
  world of warcraft, call of duty, call of duty modern warfare, grand theft auto, league of legends, counter strike
  angry birds, assassins creed, need for speed, metal gear solid, resident evil, team fortress, age of empires
  supercalifragilisticexpialidocious, antidisestablishmentarianism, pneumonoultramicroscopicsilicovolcanoconiosis
  hannah montana, high school musical, twilight, breaking dawn, the vampire diaries, greys anatomy, sex and the city
  desperate housewives, the walking dead, breaking bad, the big lebowski, pulp fiction, fight club, the godfather
  the matrix has you, there is no spoon, back to the future, pirates of the caribbean, captain jack sparrow
  captain america, wonder woman, guardians of the galaxy, the dark knight, i am batman, spider man, super man
  avenged sevenfold, bring me the horizon, bullet for my valentine, rage against the machine, red hot chili peppers
  system of a down, my bloody valentine, panic at the disco, fall out boy, thirty seconds to mars, 30 seconds to mars
  killswitch engage, children of bodom, suicide silence, falling in reverse, black veil brides, asking alexandria
  three days grace, foo fighters, pearl jam, pink floyd, led zeppelin, black sabbath, iron maiden, judas priest
  guns n roses, guns and roses, bon jovi, def leppard, van halen, depeche mode, the rolling stones, rolling stones
  the beatles, jimi hendrix, kurt cobain, bob marley, michael jackson, justin bieber, justin timberlake, lady gaga
  taylor swift, miley cyrus, britney spears, christina aguilera, mariah carey, selena gomez, demi lovato, jonas brothers
  nick jonas, joe jonas, backstreet boys, new kids on the block, one direction, harry styles, marilyn manson
  insane clown posse, dave matthews band, grateful dead, lynyrd skynyrd, linkin park, limp bizkit, green day
  stairway to heaven, sweet child o mine, sweet home alabama, hotel california, bohemian rhapsody, nothing else matters
  enter sandman, master of puppets, fade to black, comfortably numb, dark side of the moon, another brick in the wall
  wish you were here, smells like teen spirit, highway to hell, thunderstruck, back in black, welcome to paradise
  boulevard of broken dreams, wonderwall, hey jude, let it be, yellow submarine, strawberry fields, here comes the sun
  lucy in the sky, under pressure, we will rock you, we are the champions, dancing queen, purple rain, billie jean
  somewhere over the rainbow, over the rainbow, twinkle twinkle little star, happy birthday, happy birthday to you
  merry christmas, happy new year, jingle bells, rock and roll, rock n roll, sex drugs rock n roll, peace and love
  peace love happiness, love and peace, hugs and kisses, good morning, good night, good luck, goodbye cruel world
  manchester united, manchester city, man united, liverpool fc, liverpool football club, you will never walk alone
  youll never walk alone, arsenal fc, chelsea fc, glory glory man united, tottenham hotspur, aston villa
  west ham united, newcastle united, leeds united, celtic fc, glasgow rangers, glasgow celtic, real madrid, fc barcelona
  barcelona fc, visca el barca, hala madrid, cristiano ronaldo, lionel messi, david beckham, wayne rooney
  steven gerrard, fernando torres, borussia dortmund, bayern munich, bayern muenchen, juventus, ac milan, inter milan
  dallas cowboys, pittsburgh steelers, oakland raiders, green bay packers, new england patriots, new york yankees
  boston red sox, chicago bears, chicago bulls, chicago cubs, los angeles lakers, la lakers, miami heat, michael jordan
  kobe bryant, lebron james, philadelphia eagles, denver broncos, san francisco 49ers, minnesota vikings, ohio state
  harley davidson, ford mustang, chevrolet, lamborghini, mercedes benz, volkswagen, aston martin, monster energy
  coca cola, mountain dew, ice cream, chocolate chip, peanut butter, peanut butter jelly, chocolate cake, cookie monster
  jesus is lord, jesus is my lord, jesus loves me, jesus loves you, jesus saves, jesus is my savior, jesus christ
  jesus christ is lord, jesus christ superstar, thank you jesus, thank you lord, god is good, god is great
  god is good all the time, god is love, god bless me, god bless you, god bless america, god loves me, god is my father
  in god we trust, praise the lord, lord have mercy, the lord is my shepherd, alhamdulillah, bismillah, allahu akbar
  bismillahirrahmanirrahim, la ilaha illallah, insha allah, muhammad, deus e fiel, jesus te ama, dios es amor
  dios es mi pastor, cristo vive, te amo mucho, te amo para siempre, te amo por siempre, te quiero mucho, mi amor
  mi vida, mi amor por siempre, amor de mi vida, amor eterno, eu te amo, te amo demais, je t aime, je t aime pour toujours
  ich liebe dich, ich liebe dich so sehr, ti amo, ti amo tanto, ti amo per sempre, aku cinta kamu, mahal kita
  mahal na mahal kita, seni seviyorum, kocham cie, forza juventus, forza milan, forza italia, vive la france
  viva mexico, viva la vida, allez les bleus, olympique de marseille, the end of the world, the end is near
  united states of america, united states, new york city, new york, los angeles, san francisco, las vegas, south africa
  puerto rico, costa rica, new zealand, buenos aires, rio de janeiro, united kingdom, great britain, rule britannia
  trust no one, trust nobody, in case of emergency, no pain no gain, no fear, no way out, no woman no cry, no problem
  money talks, show me the money, time is money, make money, get rich or die trying, cash money, big boss, the boss
  be happy, be happy always, stay hungry stay foolish, to be or not to be, knowledge is power, work hard play hard
  what ever, what the fuck, what the hell, whats my password, what is love, who let the dogs out, why so serious
  fuck you, fuck the world, fuck this shit, kiss my ass
  go away, get out of here, leave me alone, mind your own business, none of your business, top secret, no one knows
  nobody knows, guess what, guess it, guess again, you will never guess, you cant guess this, try again, try to guess
  great place to work, customer service, information technology, human resources, monday morning, happy friday
`);

/** Rows and columns of the common keyboards, in the orders in which fingers go over them. */
const walkedLines = words(`
  qwertyuiopasdfghjklzxcvbnm qwertzuiopasdfghjklyxcvbnm azertyuiopqsdfghjklmwxcvbn qwertyuiop[]asdfghjkl;'
  1234567890qwertyuiopasdfghjklzxcvbnm 1234567890qwertyuiop 123456789qwertyuiop 12345678qwertyui 1234567qwertyu
  123456qwertyasdfgh qwerty123456asdfgh asdfghjklqwertyuiop zxcvbnmasdfghjklqwertyuiop zxcvbnm,./asdfghjkl
  1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/ 1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p qazwsxedcrfvtgbyhnujmikolp
  1qazxsw23edcvfr45tgbnhy67ujm zaq12wsxcde34rfvbgt56yhn zaq1xsw2cde3vfr4bgt5nhy6mju7 zaqxswcdevfrbgtnhymju
  !qaz@wsx#edc$rfv%tgb 1qaz!qaz2wsx@wsx 1qaz@wsx3edc$rfv 1qaz2wsx!qaz@wsx 1qaz2wsx3edc!qaz@wsx#edc
  1q2w3e4r5t6y7u8i9o0p 1q2w3e4r5t6y7u8i9o0p[-]= q1w2e3r4t5y6u7i8o9p0 q2w3e4r5t6y7u8i9o0p 1a2s3d4f5g6h7j8k9l0
  a1s2d3f4g5h6j7k8l9 z1x2c3v4b5n6m7 1qa2ws3ed4rf5tg6yh7uj8ik 1z2x3c4v5b6n7m8 1qw23er45ty67ui89op0 12qwaszx34erdfcv56tyghbn
  123qweasdzxcrtyfghvbn 123qweasdzxc456rtyfghvbn qweasdzxcrtyfghvbnuiojklm qweasdzxc123456789 qweasdzxc1234567
  123qwe456rty789uio 123qwe123qwe123qwe qweasdzxcqweasdzxc 1234qwerasdfzxcv 12345qwertasdfgzxcvb qwerasdfzxcv1234
  qwertasdfgzxcvb qwertasdfgzxcvbyuiophjklnm qazxswedcvfrtgbnhyujm poiuytrewqlkjhgfdsamnbvcxz qpwoeirutyalskdjfhg
  abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz0123456789 abcdefghijklmnopqrstuvwxyz1234567890
  0123456789abcdefghijklmnopqrstuvwxyz a1b2c3d4e5f6g7h8i9j0 1a2b3c4d5e6f7g8h9i0j a1b2c3d4e5f6g7h8i9 aabbccddeeffgghhiijj
  aaabbbcccdddeeefff abcdefg1234567890 abcdefgh12345678 abcdefghi123456789 abcd1234efgh5678 abc123def456ghi789
  abc123abc123abc123 abcabcabcabcabcabc йцукенгшщзхъфывапролджэ йцукенгшщзфывапролдячсмить
`);

/** Seen in the public list, and made by no recipe: mostly accounts made by machines. */
const oddities = words(`
  mailcreated5240 polniypizdec0211 polniypizdec1102 polniypizdec110211 momsanaladventure hd764nw5d7e1vb1
  hd764nw5d7e1vbv 23176djivanfros zqjphsyf6ctifgu lhbjkjubz2957704 nemvxyheqdd5oqxyxyzi passwordstandard bpgjldsgjldthnf
  lytdybrbdfvgbhf nick1234-rem936 aksjdlasdakj89879 420842084208555 ne_e_pod_chehyl bhrh0h2oof6xbqjeh passwordassword
`);

/** Every beginning of a walk that is long enough, and its way back. */
function walked(): string[] {
  return walkedLines.flatMap((walk) => {
    const beginnings = Array.from({ length: walk.length - least + 1 }, (_, i) => walk.slice(0, least + i));
    return [...beginnings, ...beginnings.map(backwards)];
  });
}

const groups = words(`
  0 1 2 3 4 5 6 7 8 9 a q x z 01 10 12 21 13 23 69 007 123 321 456 789 147 159 258 741 963 abc 1234 4321 12345 54321
  123456 654321 1234567 12345678 123456789 987654321 1234567890 0987654321 0123456789 9876543210
`);
const series = words(`
  112233445566778899 111222333444555666 111122223333444455556666 122333444455555666666 12345678910111213
  1234567891011121314151617181920 2468101214161820 314159265358979323846
`);

/** Digits repeated, counting up and down, and back again. */
function counted(): string[] {
  const mirrored = words("12345678 123456789 1234567890 0123456789 987654321").flatMap((half) => [
    half + backwards(half),
    half + backwards(half).slice(1),
  ]);
  return [...groups.map((group) => group.repeat(24)), ...series].flatMap(beginningsOf).concat(mirrored);
}

/** A common password with a tail, or written several times over. */
function stretched(): string[] {
  const whole = bases.flatMap((base) => [
    base.repeat(Math.ceil(least / base.length)),
    `${base}${base}1`,
    `${base}${base}123`,
  ]);
  return [...whole, ...bases.flatMap((base) => joined(base, tails)), ...digitsFirst()];
}

function digitsFirst(): string[] {
  const digits = words("123456789 1234567890 12345678 1234567 123456 12345 987654321 0987654321");
  return digits.flatMap((first) => joined(first, bases.slice(0, 64)));
}

/** Two of the commonest, one after the other. */
function paired(): string[] {
  const commonest = bases.slice(0, 32);
  return commonest.flatMap((first) => joined(first, commonest));
}

/** Sayings with and without spaces, and with a tail. */
function spoken(): string[] {
  return phrases.flatMap((phrase) => {
    const parts = phrase.split(" ");
    const together = parts.join("");
    return [phrase, together, parts.join("-"), ...joined(together, phraseTails)];
  });
}

/** Only what comes out long enough: most does not, and making it is the cost of the list. */
function joined(first: string, ends: readonly string[]): string[] {
  return ends.filter((end) => first.length + end.length >= least).map((end) => first + end);
}

function beginningsOf(text: string): string[] {
  return Array.from({ length: 24 - least + 1 }, (_, i) => text.slice(0, least + i));
}

function backwards(text: string): string {
  return [...text].reverse().join("");
}
