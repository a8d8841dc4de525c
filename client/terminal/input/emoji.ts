// The short names of emoji, as GitHub and others have them: `:smile:`. Data alone.

/** Name and emoji in turn; of several names for one emoji the first is the usual one. */
const table = `
smile 😄 smiley 😃 grin 😁 grinning 😀 laughing 😆 satisfied 😆 sweat_smile 😅 joy 😂 rofl 🤣 slightly_smiling_face 🙂
upside_down_face 🙃 wink 😉 blush 😊 innocent 😇 smiling_face_with_three_hearts 🥰 heart_eyes 😍 star_struck 🤩
kissing_heart 😘 kissing 😗 kissing_closed_eyes 😚 yum 😋 stuck_out_tongue 😛 stuck_out_tongue_winking_eye 😜 zany_face 🤪
stuck_out_tongue_closed_eyes 😝 money_mouth_face 🤑 hugs 🤗 hand_over_mouth 🤭 shushing_face 🤫 thinking 🤔
zipper_mouth_face 🤐 raised_eyebrow 🤨 neutral_face 😐 expressionless 😑 no_mouth 😶 smirk 😏 unamused 😒 roll_eyes 🙄
grimacing 😬 lying_face 🤥 relieved 😌 pensive 😔 sleepy 😪 drooling_face 🤤 sleeping 😴 mask 😷 face_with_thermometer 🤒
face_with_head_bandage 🤕 nauseated_face 🤢 vomiting_face 🤮 sneezing_face 🤧 hot_face 🥵 cold_face 🥶 woozy_face 🥴
dizzy_face 😵 exploding_head 🤯 cowboy_hat_face 🤠 partying_face 🥳 disguised_face 🥸 sunglasses 😎 nerd_face 🤓
monocle_face 🧐 confused 😕 worried 😟 slightly_frowning_face 🙁 open_mouth 😮 hushed 😯 astonished 😲 flushed 😳
pleading_face 🥺 frowning 😦 anguished 😧 fearful 😨 cold_sweat 😰 disappointed_relieved 😥 cry 😢 sob 😭 scream 😱
confounded 😖 persevere 😣 disappointed 😞 sweat 😓 weary 😩 tired_face 😫 yawning_face 🥱 triumph 😤 rage 😡 pout 😡
angry 😠 cursing_face 🤬 smiling_imp 😈 imp 👿 skull 💀 hankey 💩 poop 💩 clown_face 🤡 japanese_ogre 👹 ghost 👻 alien 👽
space_invader 👾 robot 🤖 smiley_cat 😺 smile_cat 😸 joy_cat 😹 heart_eyes_cat 😻 smirk_cat 😼 scream_cat 🙀
crying_cat_face 😿 pouting_cat 😾 see_no_evil 🙈 hear_no_evil 🙉 speak_no_evil 🙊 melting_face 🫠 saluting_face 🫡
face_holding_back_tears 🥹 shaking_face 🫨 kiss 💋 love_letter 💌 cupid 💘 gift_heart 💝 sparkling_heart 💖 heartpulse 💗
heartbeat 💓 revolving_hearts 💞 two_hearts 💕 broken_heart 💔 heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚
blue_heart 💙 purple_heart 💜 brown_heart 🤎 black_heart 🖤 white_heart 🤍 100 💯 anger 💢 boom 💥 collision 💥 dizzy 💫
sweat_drops 💦 dash 💨 bomb 💣 speech_balloon 💬 thought_balloon 💭 zzz 💤 wave 👋 raised_back_of_hand 🤚 hand ✋
raised_hand ✋ vulcan_salute 🖖 ok_hand 👌 pinched_fingers 🤌 pinching_hand 🤏 v ✌️ crossed_fingers 🤞 love_you_gesture 🤟
metal 🤘 call_me_hand 🤙 point_left 👈 point_right 👉 point_up_2 👆 point_down 👇 fu 🖕 +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎
fist ✊ facepunch 👊 punch 👊 fist_left 🤛 fist_right 🤜 clap 👏 raised_hands 🙌 heart_hands 🫶 open_hands 👐
palms_up_together 🤲 handshake 🤝 pray 🙏 nail_care 💅 selfie 🤳 muscle 💪 ear 👂 nose 👃 brain 🧠 tooth 🦷 bone 🦴 eyes 👀
tongue 👅 lips 👄 baby 👶 child 🧒 boy 👦 girl 👧 adult 🧑 man 👨 woman 👩 older_man 👴 older_woman 👵 facepalm 🤦
shrug 🤷 bow 🙇 raising_hand 🙋 ok_person 🙆 no_good 🙅 cop 👮 detective 🕵️ guard 💂 ninja 🥷 construction_worker 👷
prince 🤴 princess 👸 angel 👼 santa 🎅 superhero 🦸 mage 🧙 fairy 🧚 vampire 🧛 zombie 🧟 walking 🚶 running 🏃 runner 🏃
dancer 💃 man_dancing 🕺 technologist 🧑‍💻 man_technologist 👨‍💻 woman_technologist 👩‍💻 scientist 🧑‍🔬 astronaut 🧑‍🚀
family 👪 couple 👫 busts_in_silhouette 👥 footprints 👣 monkey_face 🐵 monkey 🐒 gorilla 🦍 dog 🐶 dog2 🐕 poodle 🐩 wolf 🐺
fox_face 🦊 raccoon 🦝 cat 🐱 cat2 🐈 lion 🦁 tiger 🐯 horse 🐴 unicorn 🦄 zebra 🦓 deer 🦌 cow 🐮 pig 🐷 pig_nose 🐽 sheep 🐑
goat 🐐 camel 🐫 giraffe 🦒 elephant 🐘 mouse 🐭 rat 🐀 hamster 🐹 rabbit 🐰 hedgehog 🦔 bat 🦇 bear 🐻 koala 🐨 panda_face 🐼
sloth 🦥 otter 🦦 feet 🐾 paw_prints 🐾 turkey 🦃 chicken 🐔 rooster 🐓 hatching_chick 🐣 baby_chick 🐤 bird 🐦 penguin 🐧
eagle 🦅 duck 🦆 owl 🦉 flamingo 🦩 parrot 🦜 frog 🐸 crocodile 🐊 turtle 🐢 lizard 🦎 snake 🐍 dragon_face 🐲 dragon 🐉
sauropod 🦕 t-rex 🦖 whale 🐳 whale2 🐋 dolphin 🐬 fish 🐟 tropical_fish 🐠 blowfish 🐡 shark 🦈 octopus 🐙 shell 🐚 crab 🦀
lobster 🦞 shrimp 🦐 squid 🦑 snail 🐌 butterfly 🦋 bug 🐛 ant 🐜 bee 🐝 honeybee 🐝 beetle 🪲 lady_beetle 🐞 cricket 🦗
scorpion 🦂 mosquito 🦟 microbe 🦠 bouquet 💐 cherry_blossom 🌸 rose 🌹 wilted_flower 🥀 hibiscus 🌺 sunflower 🌻 blossom 🌼
tulip 🌷 seedling 🌱 evergreen_tree 🌲 deciduous_tree 🌳 palm_tree 🌴 cactus 🌵 herb 🌿 four_leaf_clover 🍀 maple_leaf 🍁
fallen_leaf 🍂 leaves 🍃 mushroom 🍄 grapes 🍇 melon 🍈 watermelon 🍉 tangerine 🍊 orange 🍊 lemon 🍋 banana 🍌 pineapple 🍍
mango 🥭 apple 🍎 green_apple 🍏 pear 🍐 peach 🍑 cherries 🍒 strawberry 🍓 kiwi_fruit 🥝 tomato 🍅 coconut 🥥 avocado 🥑
eggplant 🍆 potato 🥔 carrot 🥕 corn 🌽 hot_pepper 🌶️ cucumber 🥒 broccoli 🥦 garlic 🧄 onion 🧅 peanuts 🥜 bread 🍞
croissant 🥐 pretzel 🥨 bagel 🥯 pancakes 🥞 waffle 🧇 cheese 🧀 meat_on_bone 🍖 poultry_leg 🍗 bacon 🥓 hamburger 🍔 fries 🍟
pizza 🍕 hotdog 🌭 sandwich 🥪 taco 🌮 burrito 🌯 egg 🥚 fried_egg 🍳 stew 🍲 green_salad 🥗 popcorn 🍿 butter 🧈 salt 🧂
bento 🍱 rice 🍚 curry 🍛 ramen 🍜 spaghetti 🍝 sushi 🍣 dumpling 🥟 icecream 🍦 ice_cream 🍨 doughnut 🍩 cookie 🍪
birthday 🎂 cake 🍰 cupcake 🧁 pie 🥧 chocolate_bar 🍫 candy 🍬 lollipop 🍭 honey_pot 🍯 baby_bottle 🍼 milk_glass 🥛
coffee ☕ tea 🍵 sake 🍶 champagne 🍾 wine_glass 🍷 cocktail 🍸 tropical_drink 🍹 beer 🍺 beers 🍻 clinking_glasses 🥂
tumbler_glass 🥃 earth_africa 🌍 earth_americas 🌎 earth_asia 🌏 globe_with_meridians 🌐 volcano 🌋 house 🏠 office 🏢
hospital 🏥 bank 🏦 hotel 🏨 school 🏫 factory 🏭 castle 🏰 tent ⛺ sunrise 🌅 city_sunset 🌆 bridge_at_night 🌉
ferris_wheel 🎡 roller_coaster 🎢 train 🚆 metro 🚇 tram 🚊 bus 🚌 ambulance 🚑 fire_engine 🚒 police_car 🚓 taxi 🚕 car 🚗
red_car 🚗 truck 🚚 tractor 🚜 bike 🚲 kick_scooter 🛴 motor_scooter 🛵 fuelpump ⛽ rotating_light 🚨 traffic_light 🚥
construction 🚧 anchor ⚓ sailboat ⛵ boat ⛵ ship 🚢 airplane ✈️ helicopter 🚁 rocket 🚀 flying_saucer 🛸 hourglass ⌛
watch ⌚ alarm_clock ⏰ new_moon 🌑 full_moon 🌕 crescent_moon 🌙 sunny ☀️ sun_with_face 🌞 star ⭐ star2 🌟 stars 🌠 cloud ☁️
partly_sunny ⛅ rainbow 🌈 umbrella ☔ zap ⚡ snowflake ❄️ snowman ⛄ comet ☄️ fire 🔥 droplet 💧 ocean 🌊 jack_o_lantern 🎃
christmas_tree 🎄 fireworks 🎆 sparkler 🎇 firecracker 🧨 sparkles ✨ balloon 🎈 tada 🎉 confetti_ball 🎊 gift 🎁 ribbon 🎀
ticket 🎫 trophy 🏆 1st_place_medal 🥇 2nd_place_medal 🥈 3rd_place_medal 🥉 soccer ⚽ baseball ⚾ basketball 🏀
football 🏈 tennis 🎾 bowling 🎳 golf ⛳ dart 🎯 video_game 🎮 joystick 🕹️ slot_machine 🎰 game_die 🎲 jigsaw 🧩
teddy_bear 🧸 chess_pawn ♟️ art 🎨 thread 🧵 yarn 🧶 eyeglasses 👓 necktie 👔 shirt 👕 jeans 👖 scarf 🧣 socks 🧦 dress 👗
kimono 👘 handbag 👜 school_satchel 🎒 shoe 👞 athletic_shoe 👟 high_heel 👠 boot 👢 crown 👑 tophat 🎩 mortar_board 🎓
lipstick 💄 ring 💍 gem 💎 mute 🔇 loud_sound 🔊 loudspeaker 📢 mega 📣 bell 🔔 no_bell 🔕 musical_note 🎵 notes 🎶
microphone 🎤 headphones 🎧 radio 📻 saxophone 🎷 guitar 🎸 musical_keyboard 🎹 trumpet 🎺 violin 🎻 drum 🥁 iphone 📱
telephone ☎️ phone ☎️ pager 📟 battery 🔋 electric_plug 🔌 computer 💻 desktop_computer 🖥️ printer 🖨️ keyboard ⌨️ cd 💿
floppy_disk 💾 movie_camera 🎥 clapper 🎬 tv 📺 camera 📷 mag 🔍 candle 🕯️ bulb 💡 flashlight 🔦 book 📖 books 📚
notebook 📓 page_facing_up 📄 newspaper 📰 bookmark 🔖 moneybag 💰 dollar 💵 euro 💶 credit_card 💳 chart 💹 email 📧
envelope ✉️ inbox_tray 📥 outbox_tray 📤 package 📦 mailbox 📫 pencil2 ✏️ pen 🖊️ memo 📝 pencil 📝 briefcase 💼
file_folder 📁 date 📅 calendar 📆 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 clipboard 📋
pushpin 📌 paperclip 📎 straight_ruler 📏 scissors ✂️ wastebasket 🗑️ lock 🔒 unlock 🔓 key 🔑 hammer 🔨 axe 🪓
hammer_and_wrench 🛠️ dagger 🗡️ shield 🛡️ wrench 🔧 nut_and_bolt 🔩 gear ⚙️ link 🔗 toolbox 🧰 magnet 🧲 test_tube 🧪
petri_dish 🧫 dna 🧬 microscope 🔬 telescope 🔭 satellite 📡 syringe 💉 pill 💊 adhesive_bandage 🩹 door 🚪 bed 🛏️ toilet 🚽
shower 🚿 bathtub 🛁 broom 🧹 soap 🧼 shopping_cart 🛒 cigarette 🚬 coffin ⚰️ moyai 🗿 warning ⚠️ no_entry ⛔
no_entry_sign 🚫 underage 🔞 radioactive ☢️ biohazard ☣️ arrow_up ⬆️ arrow_right ➡️ arrow_down ⬇️ arrow_left ⬅️
arrows_counterclockwise 🔄 back 🔙 soon 🔜 top 🔝 peace_symbol ☮️ yin_yang ☯️ recycle ♻️ infinity ♾️ white_check_mark ✅
heavy_check_mark ✔️ x ❌ negative_squared_cross_mark ❎ question ❓ exclamation ❗ bangbang ‼️ interrobang ⁉️ copyright ©️
ok 🆗 cool 🆒 new 🆕 free 🆓 up 🆙 sos 🆘 information_source ℹ️ red_circle 🔴 orange_circle 🟠 yellow_circle 🟡
green_circle 🟢 large_blue_circle 🔵 purple_circle 🟣 black_circle ⚫ white_circle ⚪ checkered_flag 🏁
triangular_flag_on_post 🚩 white_flag 🏳️ rainbow_flag 🏳️‍🌈 pirate_flag 🏴‍☠️ eu 🇪🇺 us 🇺🇸 gb 🇬🇧 uk 🇬🇧 de 🇩🇪 fr 🇫🇷 it 🇮🇹 es 🇪🇸
jp 🇯🇵 cn 🇨🇳 kr 🇰🇷
`;

/** By short name, without colons. */
export const emoji: ReadonlyMap<string, string> = new Map(
  Array.from(table.trim().matchAll(/(\S+) (\S+)/g), ([, name, emoji]) => [name!, emoji!] as const),
);
