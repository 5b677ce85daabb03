/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.copyover.sample;

import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application of docs/guide.md, as it is printed there.
 */
@Timeout(1200)
class GuideProcessTests {

	private static final Path GUIDE = Path.of("../docs/guide.md");

	private static final Pattern SNIPPET = Pattern.compile("```(java|yaml|html|xml)\n(.*?)```", Pattern.DOTALL);

	private static final Pattern TYPE = Pattern.compile("^(?:public )?class (\\w+)", Pattern.MULTILINE);

	private final int port = SampleProcess.freePort();

	private final ProcessLine line = new ProcessLine(UUID.randomUUID());

	@TempDir
	private Path directory;

	@Test
	void chatOfTheGuideGoesOnThroughACopyover() throws Exception {
		String libraries = libraries();
		String classPath = build(libraries) + File.pathSeparator + libraries;
		Process process = start(classPath);
		try (Browser ada = Browser.start(this.directory.resolve("browser"), this.port)) {
			Awaitility.await("the chat")
				.atMost(Patience.LIMIT)
				.ignoreExceptions()
				.until(() -> ada.open("/").find("username") != null);
			ada.fillIn("ada");
			ada.await("the open socket",
					() -> !ada.driver().findElements(By.cssSelector("form > input[aria-label]:focus")).isEmpty());
			say(ada, "hello");
			ada.awaitLine("ada: hello");
			ada.driver().executeScript("window.sameDocument = true;");
			Answer answer = copyover();
			assertThat(answer.status()).as(answer.text()).isEqualTo(200);
			assertThat(answer.json().get("outcome").asString()).isEqualTo("completed");
			ada.await("the status", () -> ada.text("status").equals("The server was replaced."));
			say(ada, "again");
			ada.awaitLine("ada: again");
			assertThat(ada.lines()).containsExactly("ada: hello", "ada: again");
			ada.assertUndisturbed();
			ada.open("/").awaitLine("ada: again");
			assertThat(ada.lines()).as("the page of the same session").containsExactly("ada: hello", "ada: again");
			assertThat(ada.driver().findElements(By.id("username"))).isEmpty();
		}
		finally {
			this.line.end();
			process.destroyForcibly();
		}
	}

	private static void say(Browser browser, String text) {
		browser.driver().switchTo().activeElement().sendKeys(text, Keys.ENTER);
	}

	private Answer copyover() throws IOException {
		try (Wire wire = new Wire(this.port)) {
			return wire.send("POST", "/actuator/copyover", new byte[0], List.of(SampleProcess.ADMIN));
		}
	}

	private Process start(String classPath) throws IOException {
		List<String> command = SampleProcess.java("-cp", classPath, "com.example.chat.ChatApplication",
				"--server.port=" + this.port, this.line.mark());
		return new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("chat.out").toFile())
			.start();
	}

	/**
	 * Return the class path of the libraries, which are those that the guide names.
	 */
	private String libraries() throws Exception {
		Path target = this.directory.resolve("sample");
		Process process = new ProcessBuilder(SampleProcess.java("-Djarmode=tools", "-jar",
				System.getProperty("sample.jar"), "extract", "--destination", target.toString()))
			.inheritIO()
			.start();
		assertThat(process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		try (Stream<Path> files = Files.list(target.resolve("lib"))) {
			return files.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
		}
	}

	/**
	 * Put each snippet where the guide says, and compile them.
	 */
	private Path build(String libraries) throws Exception {
		Path classes = Files.createDirectories(this.directory.resolve("classes"));
		List<String> arguments = new ArrayList<>(List.of("-parameters", "-d", classes.toString(), "-cp", libraries));
		Matcher snippet = SNIPPET.matcher(Files.readString(GUIDE));
		while (snippet.find()) {
			String text = snippet.group(2);
			switch (snippet.group(1)) {
				case "yaml" -> Files.writeString(classes.resolve("application.yml"), text);
				case "xml" -> assertWhatTheSampleHas(text);
				case "html" ->
					Files.writeString(Files.createDirectories(classes.resolve("static")).resolve("index.html"), text);
				default -> arguments.add(source(text).toString());
			}
		}
		assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
			.as("compiled")
			.isZero();
		return classes;
	}

	/**
	 * The dependencies are those that the sample does not do without, whose libraries
	 * this test takes.
	 */
	private static void assertWhatTheSampleHas(String pom) throws Exception {
		Document guide = parse(new InputSource(new StringReader(pom)));
		Document sample = parse(new InputSource("pom.xml"));
		Document parent = parse(new InputSource("../pom.xml"));
		assertThat(dependencies(guide)).isEqualTo(dependencies(sample));
		assertThat(value(guide, "//dependency[groupId='io.copyover']/version"))
			.isEqualTo(value(parent, "/project/version"));
		assertThat(value(guide, "/project/parent/version"))
			.isEqualTo(value(parent, "/project/properties/spring-boot.version"));
	}

	private static Set<String> dependencies(Document pom) throws Exception {
		NodeList nodes = (NodeList) XPathFactory.newInstance()
			.newXPath()
			.evaluate("/project/dependencies/dependency[not(scope='test') and not(optional='true')]", pom,
					XPathConstants.NODESET);
		Set<String> dependencies = new TreeSet<>();
		for (int i = 0; i < nodes.getLength(); i++) {
			dependencies.add(value(nodes.item(i), "groupId") + ":" + value(nodes.item(i), "artifactId") + ":"
					+ value(nodes.item(i), "type"));
		}
		return dependencies;
	}

	private static String value(Node node, String path) throws Exception {
		return XPathFactory.newInstance().newXPath().evaluate(path, node);
	}

	private static Document parse(InputSource pom) throws Exception {
		return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom);
	}

	private Path source(String text) throws IOException {
		Matcher type = TYPE.matcher(text);
		assertThat(type.find()).as(text).isTrue();
		return Files.writeString(this.directory.resolve(type.group(1) + ".java"), text);
	}

}
